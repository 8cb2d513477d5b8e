import { pythonFindings } from './python-rule-packs';
import { describeFindings } from '../support/security/describe-findings';

// The first time, pip installs the packs.
jest.setTimeout(600_000);

describeFindings(['cfn-lint', 'checkov'], pythonFindings);
