import { JsonPatch, awscdk, github, release } from 'projen';
import { JobPermission } from 'projen/lib/github/workflows-model';

/** What is attached to a release on GitHub, beside its changes: the package, and the templates that are in it. */
const ATTACHMENTS = ['dist/js/*.tgz', 'template/*'];

/** Before the first tag, what projen takes for the last version. */
const NO_RELEASE = '0.0.0';
const FIRST_RELEASE = '0.1.0';

/** The titles of pull requests, which become commits. */
const COMMIT_TYPES = ['feat', 'fix', 'perf', 'refactor', 'docs', 'test', 'style', 'build', 'ci', 'chore', 'revert'];

export const GITHUB_OPTIONS = {
  mergify: false,
  pullRequestLintOptions: { semanticTitleOptions: { types: COMMIT_TYPES } },
};

/** Released by hand (Actions, “release”, “Run workflow”), after an approval in the environment `release`. */
export const RELEASE_OPTIONS = {
  release: true,
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  releaseEnvironment: 'release',
  releaseFailureIssue: true,
  // Empty: what the commits since the last release ask for.
  nextVersionCommand: `node -p "process.env.VERSION === '${NO_RELEASE}' ? '${FIRST_RELEASE}' : ''"`,
  npmTrustedPublishing: true,
  // publib, which is handed the credentials: exactly one version, moved by hand.
  jsiiReleaseVersion: '0.2.1061',
};

/** A release of the .NET SDK that is maintained; it also builds for the older ones. */
const DOTNET_VERSION = '10.x';

/** Runs `.ci/run` for every change, on the system it is written for, and compiles C#, for which that system has no SDK. */
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

/** Looks at the API before a release is prepared, and attaches files to the release. */
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
    // publib's default is npm's own registry; naming it here would tie the workflow to it.
    JsonPatch.remove('/jobs/release_npm/steps/9/env/NPM_REGISTRY'),
    // projen's are 11 and 6, which nobody maintains any more.
    JsonPatch.replace('/jobs/release_maven/steps/0/with/java-version', '17'),
    JsonPatch.replace('/jobs/release_nuget/steps/1/with/dotnet-version', DOTNET_VERSION),
  );
}
