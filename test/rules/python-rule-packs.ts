import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonWith } from '../support/emulator/python-environment';
import { runCommand } from '../support/emulator/run-command';
import type { Finding } from '../support/security/findings';
import type { ReviewedStack } from '../support/security/reviewed-pipelines';

export const PACKS = {
  name: 'the rule packs',
  folder: 'rules',
  requirements: join(__dirname, 'requirements.txt'),
  size: '350 MB',
};

/** The findings of cfn-lint in templates, each with the rule and the location. */
export async function cfnLintFindings(files: readonly string[]): Promise<string[]> {
  const matches = await cfnLint(await pythonWith(PACKS), files);
  return matches.map(({ Rule, Location }) => `${Rule.Id} ${Location.Path.join('/')}`);
}

/** The findings of cfn-lint and checkov for several stacks. */
export async function pythonFindings(reviewed: readonly ReviewedStack[]): Promise<Finding[][]> {
  const python = await pythonWith(PACKS);
  const folder = await mkdtemp(join(tmpdir(), 'image-encoding-rules-'));
  try {
    const files = reviewed.map((_, index) => join(folder, `${index}.template.json`));
    await Promise.all(reviewed.map(({ templateFile }, index) => cp(templateFile, files[index])));
    const findings: Finding[][] = reviewed.map(() => []);
    const add = (file: string, logicalId: string, pack: string, rule: string) => {
      const index = files.findIndex((path) => path === file);
      findings[index].push({ pack, rule, resource: reviewed[index].nameOf(logicalId) });
    };
    for (const { Filename, Rule, Location } of await cfnLint(python, files)) {
      add(Filename, Location.Path[1], 'cfn-lint', Rule.Id);
    }
    for (const { file_abs_path, resource, check_id } of await checkov(python, folder)) {
      add(file_abs_path, resource.split('.')[1], 'checkov', check_id);
    }
    return findings;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const CFN_LINT = 'import sys; from cfnlint.runner import main; sys.exit(main())';

interface Match {
  readonly Filename: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly string[] };
}

async function cfnLint(python: string, files: readonly string[]): Promise<Match[]> {
  const { stdout } = await runCommand(python, ['-c', CFN_LINT, '--format', 'json', '--template', ...files], {
    // A sum of 2 for errors, 4 for warnings and 8 for informational findings.
    expectedExitCodes: [0, 2, 4, 6, 8, 10, 12, 14],
  });
  return JSON.parse(stdout);
}

interface Check {
  readonly file_abs_path: string;
  readonly resource: string;
  readonly check_id: string;
}

async function checkov(python: string, folder: string): Promise<Check[]> {
  const { stdout } = await runCommand(
    python,
    // Without --skip-download, checkov requests guidelines from a server.
    ['-m', 'checkov.main', '-d', folder, '--framework', 'cloudformation', '-o', 'json', '--quiet', '--skip-download'],
    { expectedExitCodes: [0, 1] },
  );
  return JSON.parse(stdout).results.failed_checks;
}
