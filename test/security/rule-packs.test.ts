import { describeFindings } from '../support/security/describe-findings';
import { cdkNag, cfnGuard } from '../support/security/rule-packs';

describeFindings(['cdk-nag', 'cfn-guard'], async (reviewed) => {
  const guarded = cfnGuard(reviewed);
  return reviewed.map((stack, index) => [...cdkNag(stack), ...guarded[index]]);
});
