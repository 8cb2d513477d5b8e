/**
 * `npm run check -- <name> [arguments]`: one of the checks that `npm test` omits because they take longer or require
 * more than Node.js and Python. Without a name, it lists the checks. `.ci/run` runs most of them.
 */
import { spawnSync } from 'node:child_process';

interface Check {
  readonly title: string;
  readonly requires: string;
  readonly command: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

const CHECKS: Readonly<Record<string, Check>> = {
  explorer: {
    title:
      'The convergence protocol in 50,000 random schedules, in all schedules of small cases, and without each safeguard',
    requires: 'Node.js',
    command: jest(['test/tools/explorer'], ['exploration', 's3-model']),
    environment: { EXPLORED_SCHEDULES: '50000' },
  },
  iam: {
    title: 'The end-to-end tests where the emulator enforces IAM policies, and without each permission',
    requires: 'Node.js, Python, OpenSSL',
    // One file at a time, because each such emulator also listens on port 443. Not the policy simulation itself. Nor the hostile keys: in the emulator's IAM, a wildcard does not match a line
    // feed. Nor the migration: its hand-built function has no role.
    command: [...jest(['test/e2e', 'test/iam'], ['permissions', 'hostile', 'migration']), '--runInBand'],
    environment: { EMULATOR_ENFORCES_IAM: 'true' },
  },
  local: {
    title: 'The AWS CLI 1 and a stack on the emulator that `npm run demo -- --keep` leaves running',
    requires: 'Node.js, Python',
    command: jest(['test/local']),
  },
  rules: {
    title: 'Rule packs (cdk-nag, cfn-guard, cfn-lint, checkov), and the Terraform example compared with the template',
    requires: 'Node.js, Python',
    command: jest(['test/rules', 'test/security'], ['resources']),
  },
  upgrade: {
    title: 'Upgrades from a former version and changes of triggers keep data',
    requires: 'Node.js, Python',
    command: jest(['test/upgrade']),
  },
  gallery: {
    title: 'The gallery that `npm run demo` wrote, image by image in a browser',
    requires: 'Node.js, Chromium',
    command: ['tsx', 'tools/gallery/check-gallery.ts'],
  },
  package: {
    title:
      'The packed library: its files, what Construct Hub requires, and its installation with two versions of the CDK',
    requires: 'Node.js',
    command: ['tsx', 'tools/package/check-package.ts'],
  },
  compatibility: {
    title: 'The packed library with the oldest and newest CDK, feature flags off and on, on Node.js 20, 22 and 24',
    requires: 'Node.js',
    command: ['tsx', 'tools/compatibility/check-compatibility.ts'],
  },
  model: {
    title: "The explorer's model of DynamoDB compared with DynamoDB Local",
    requires: 'JDK 17, Maven, OpenSSL',
    command: ['tsx', 'tools/dynamodb-model/check-dynamodb-model.ts'],
  },
  matrix: {
    title: 'Every combination of three values (or of the specified number) of all props and feature flags',
    requires: 'Node.js',
    command: ['tsx', 'tools/matrix/check-matrix.ts'],
  },
  large: {
    title: 'Objects of 1 GB and 10 GB through the bundle, in constant memory',
    requires: 'Node.js, OpenSSL',
    command: ['tsx', 'tools/large/check-large-object.ts'],
  },
};

/** Jest over folders, without the files of these names. Further arguments, such as files, may follow. */
function jest(folders: readonly string[], without: readonly string[] = []): string[] {
  return [
    'jest',
    ...folders.map((folder) => `--roots=${folder}`),
    ...['/node_modules/', ...without.map((name) => `/${name}.test`)].map((p) => `--testPathIgnorePatterns=${p}`),
    '--ci',
  ];
}

function main([name, ...rest]: readonly string[]): number {
  const check = CHECKS[name];
  if (!check) {
    const width = Math.max(...Object.keys(CHECKS).map((known) => known.length));
    console.log('npm run check -- <name> [arguments]\n');
    for (const [known, { title, requires }] of Object.entries(CHECKS)) {
      console.log(`  ${known.padEnd(width)}  ${title} (requires ${requires})`);
    }
    return name === undefined || name === '--help' ? 0 : 2;
  }
  const [program, ...args] = check.command;
  const environment = { ...process.env, ...check.environment };
  // In npm scripts, the programs of node_modules are on PATH; on Windows they are command files that need a shell.
  const { status, error } = spawnSync(program, [...args, ...rest], {
    stdio: 'inherit',
    env: environment,
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  return status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
