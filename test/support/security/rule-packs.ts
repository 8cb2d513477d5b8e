import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Finding } from './findings';
import { nameOfPath, ReviewedStack } from './reviewed-pipelines';

/** The findings of cdk-nag's pack AwsSolutions. */
export function cdkNag({ stack }: ReviewedStack): Finding[] {
  const { violations } = new AwsSolutionsChecks(stack).validateScope(stack);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({
      pack: 'cdk-nag',
      // Some rules have the id of the finding appended.
      rule: ruleName.replace(/\[.*$/, ''),
      resource: nameOfPath(constructPath!),
    })),
  );
}

/** The findings of AWS Control Tower's rules for several stacks, which cfn-guard checks in one call. */
export function cfnGuard(reviewed: readonly ReviewedStack[]): Finding[][] {
  const guard = new CfnGuardValidator({ maxBuffer: 64 * 1024 * 1024 });
  const { violations } = guard.validate({
    templatePaths: reviewed.map(({ templateFile }) => templateFile),
    appConstruct: reviewed[0].stack.node.root,
  });
  return reviewed.map(({ templateFile, nameOf }) =>
    violations.flatMap(({ description, violatingResources }) =>
      violatingResources
        // A pipeline creates no keys; for existing keys, cfn-guard does not always name the resource.
        .filter(({ templatePath }) => templatePath === templateFile && !description.startsWith('[CT.KMS'))
        .map(({ resourceLogicalId }) => ({
          pack: 'cfn-guard',
          rule: /^\[([^\]]+)\]/.exec(description)![1],
          resource: nameOf(resourceLogicalId),
        })),
    ),
  );
}
