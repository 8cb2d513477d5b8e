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
 * The encoder as the target of a rule, with the dead-letter queue for events that EventBridge cannot send to Lambda.
 *
 * The CDK's target names the rule in the policy of the queue. For a queue of another stack, this makes the stacks depend
 * on each other. For an imported queue, the CDK does not warn that it cannot change the policy.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export class RuleTarget implements IRuleTarget {
  constructor(
    private readonly encoder: Encoder,
    private readonly deadLetterQueue: IQueue,
  ) {}

  public bind(rule: IRule, id?: string): RuleTargetConfig {
    this.grantSend(rule);
    return {
      ...new LambdaFunction(this.encoder).bind(rule, id),
      deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
    };
  }

  private grantSend(rule: IRule): void {
    const queue = this.deadLetterQueue;
    const stack = Stack.of(rule);
    const isInStack = cfnResourceOf(queue) !== undefined && Stack.of(queue) === stack;
    const { statementAdded } = queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: isInStack
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
      reason: 'the queue is imported',
      consequence:
        'Events that EventBridge cannot send to Lambda are lost unless the policy allows EventBridge to send messages to the queue',
    });
  }
}
