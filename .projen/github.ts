import { JsonPatch, awscdk, github, release } from 'projen';
import { JobPermission } from 'projen/lib/github/workflows-model';

/**
 * The actions that projen pins by tag only, with the commit of that tag. A tag can be moved, a commit cannot.
 *
 * When projen moves to a newer version of an action, `test/docs/workflows.test.ts` fails: add the commit of its tag.
 */
const PINNED_ACTIONS = {
  'actions/setup-dotnet@v6.0.0': 'a98b56852c35b8e3190ac28c8c2271da59106c68',
  'actions/setup-go@v7.0.0': 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e',
  'actions/setup-java@v6.0.0': 'dd06d9cba3e5552c54d9f8ea23572deb30010f7c',
  'actions/setup-node@v7.0.0': '820762786026740c76f36085b0efc47a31fe5020',
  'actions/setup-python@v7.0.0': '5fda3b95a4ea91299a34e894583c3862153e4b97',
  'peter-evans/create-pull-request@v8.1.1': '5f6978faf089d4d20b00c7766989d076bb2fc7f1',
};

/** Files that are attached to a release on GitHub, in addition to its notes: the package and the templates. */
const ATTACHMENTS = ['dist/js/*.tgz', 'template/*'];

/** The version that projen assumes before the first tag. */
const NO_RELEASE = '0.0.0';
const FIRST_RELEASE = '0.1.0';

/** The types that the title of a pull request can start with. The title becomes the commit message. */
const COMMIT_TYPES = ['feat', 'fix', 'perf', 'refactor', 'docs', 'test', 'style', 'build', 'ci', 'chore', 'revert'];

export const GITHUB_OPTIONS = {
  mergify: false,
  pullRequestLintOptions: { semanticTitleOptions: { types: COMMIT_TYPES } },
};

/** Releases are started manually (Actions, “release”, “Run workflow”) and approved in the environment `release`. */
export const RELEASE_OPTIONS = {
  release: true,
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  releaseEnvironment: 'release',
  releaseFailureIssue: true,
  // If empty, the commits since the last release decide the version.
  nextVersionCommand: `node -p "process.env.VERSION === '${NO_RELEASE}' ? '${FIRST_RELEASE}' : ''"`,
  npmTrustedPublishing: true,
  // publib receives the credentials, so its version is exact and is updated manually.
  jsiiReleaseVersion: '0.2.1061',
};

/** A maintained release of the .NET SDK. It also builds for older releases. */
const DOTNET_VERSION = '10.x';

/** Pins every action of every workflow to a commit. */
export function pinActions(project: awscdk.AwsCdkConstructLibrary): void {
  for (const [action, commit] of Object.entries(PINNED_ACTIONS)) {
    project.github!.actions.set(action, `${action.split('@')[0]}@${commit}`);
  }
}

/** Runs `.ci/run` for every change in a Debian container, and compiles C# in a job of its own, because Debian has no .NET SDK. */
export function checkEveryChange(project: awscdk.AwsCdkConstructLibrary, nodeVersion: string): void {
  const workflow = new github.GithubWorkflow(project.github!, 'build', {
    limitConcurrency: true,
    concurrencyOptions: { group: '${{ github.workflow }}-${{ github.ref }}', cancelInProgress: true },
  });
  workflow.on({ pullRequest: {}, push: { branches: ['main'] }, workflowDispatch: {} });
  workflow.addJob('checks', {
    name: '.ci/run',
    runsOn: ['ubuntu-latest'],
    container: { image: `node:${nodeVersion}-bookworm` },
    permissions: { contents: JobPermission.READ },
    timeoutMinutes: 120,
    steps: [
      { name: 'Python', run: 'apt-get update && apt-get install --yes python3-venv' },
      github.WorkflowSteps.checkout(),
      { name: 'Git in a container', run: 'git config --global --add safe.directory "$GITHUB_WORKSPACE"' },
      { name: 'Run .ci/run', run: '.ci/run' },
    ],
  });
  workflow.addJob('csharp', {
    name: 'npm run languages -- csharp',
    runsOn: ['ubuntu-latest'],
    permissions: { contents: JobPermission.READ },
    timeoutMinutes: 30,
    steps: [
      github.WorkflowSteps.checkout(),
      { uses: 'actions/setup-node@v7.0.0', with: { 'node-version': nodeVersion, 'package-manager-cache': false } },
      { uses: 'actions/setup-dotnet@v6.0.0', with: { 'dotnet-version': DOTNET_VERSION, cache: false } },
      { name: 'Install dependencies', run: 'npm ci' },
      { name: 'Check C#', run: 'npm run languages -- csharp' },
    ],
  });
}

/** Checks the API before a release is prepared, and attaches files to the release. */
export function completeRelease(project: awscdk.AwsCdkConstructLibrary): void {
  project.tasks.tryFind('release')!.prependSpawn(project.tasks.tryFind('compat')!);
  project.release!.publisher.addGitHubPostPublishingSteps({
    name: 'Attach files',
    if: '${{ !inputs.dry_run }}',
    run: [
      'tar --strip-components=1 -xzf dist/js/*.tgz package/template',
      `gh release upload "$(cat dist/releasetag.txt)" ${ATTACHMENTS.join(' ')} --clobber`,
    ].join('\n'),
    env: { GH_TOKEN: '${{ github.token }}', GH_REPO: '${{ github.repository }}' },
  });
  const workflow = project.github!.tryFindWorkflow('release')!;
  workflow.file!.patch(
    // publib's default is npm's registry. Its host must not be named in the workflow.
    JsonPatch.remove('/jobs/release_npm/steps/9/env/NPM_REGISTRY'),
    // projen's defaults are 11 and 6, which are no longer maintained.
    JsonPatch.replace('/jobs/release_maven/steps/0/with/java-version', '17'),
    JsonPatch.replace('/jobs/release_nuget/steps/1/with/dotnet-version', DOTNET_VERSION),
  );
}
