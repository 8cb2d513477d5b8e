import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Finding } from './findings';
import { nameOfPath, ReviewedStack } from './reviewed-pipelines';

/** What cdk-nag's pack AwsSolutions finds. */
export function cdkNag({ stack }: ReviewedStack): Finding[] {
  const { violations } = new AwsSolutionsChecks(stack).validateScope(stack);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({
      pack: 'cdk-nag',
      // Behind some rules stands what exactly was found.
      rule: ruleName.replace(/\[.*$/, ''),
      resource: nameOfPath(constructPath!),
    })),
  );
}

/** What the rules of AWS Control Tower find, for each of several stacks; cfn-guard reads all of them in one go. */
export function cfnGuard(reviewed: readonly ReviewedStack[]): Finding[][] {
  const guard = new CfnGuardValidator({ maxBuffer: 64 * 1024 * 1024 });
  const { violations } = guard.validate({
    templatePaths: reviewed.map(({ templateFile }) => templateFile),
    appConstruct: reviewed[0].stack.node.root,
  });
  return reviewed.map(({ templateFile, nameOf }) =>
    violations.flatMap(({ description, violatingResources }) =>
      violatingResources
        // A pipeline makes no keys; of those that were brought, cfn-guard does not always tell which.
        .filter(({ templatePath }) => templatePath === templateFile && !description.startsWith('[CT.KMS'))
        .map(({ resourceLogicalId }) => ({
          pack: 'cfn-guard',
          rule: /^\[([^\]]+)\]/.exec(description)![1],
          resource: nameOf(resourceLogicalId),
        })),
    ),
  );
}
