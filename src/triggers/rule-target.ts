import { Stack } from 'aws-cdk-lib';
import { IRule, IRuleTarget, RuleTargetConfig } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as Encoder } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { warnOwner } from '../common/owner-warning';
import { cfnResourceOf } from '../common/resource-identity';
import { allowEventBridge } from '../resources/encryption-key-policy';

/**
 * The encoder as the target of a rule, with the dead-letter queue for what EventBridge could not hand to Lambda.
 *
 * The CDK's own target names the rule in the queue's policy, which closes a cycle where the queue is another stack's,
 * and says nothing where the queue was imported and takes no policy.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export class RuleTarget implements IRuleTarget {
  constructor(
    private readonly encoder: Encoder,
    private readonly deadLetterQueue: IQueue,
  ) {}

  public bind(rule: IRule, id?: string): RuleTargetConfig {
    this.admit(rule);
    return {
      ...new LambdaFunction(this.encoder).bind(rule, id),
      deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
    };
  }

  private admit(rule: IRule): void {
    const queue = this.deadLetterQueue;
    const stack = Stack.of(rule);
    const isOwn = cfnResourceOf(queue) !== undefined && Stack.of(queue) === stack;
    const { statementAdded } = queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: isOwn
          ? { ArnEquals: { 'aws:SourceArn': rule.ruleArn } }
          : {
              ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'events', resource: 'rule', resourceName: '*' }) },
            },
      }),
    );
    if (queue.encryptionMasterKey) allowEventBridge(queue.encryptionMasterKey, rule);
    if (statementAdded) return;
    warnOwner(rule, {
      prop: 'deadLetterQueue',
      warning: 'importedDeadLetterQueue',
      part: `the policy of ${queue.node.path}`,
      reason: 'the queue was imported',
      consequence:
        'What EventBridge cannot hand to Lambda is lost unless the policy lets EventBridge send to the queue',
    });
  }
}
