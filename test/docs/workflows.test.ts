import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const WORKFLOWS = join(__dirname, '..', '..', '.github', 'workflows');

const uses = readdirSync(WORKFLOWS).flatMap((file) =>
  [...readFileSync(join(WORKFLOWS, file), 'utf8').matchAll(/\buses:\s*(\S+)/g)].map(([, action]) => ({ file, action })),
);

test('every action of every workflow is pinned to a commit, because a tag can be moved', () => {
  expect(uses.length).toBeGreaterThan(20);
  expect(uses.filter(({ action }) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

test('an action has the same commit in all workflows', () => {
  const commits = new Map<string, Set<string>>();
  for (const [name, commit] of uses.map(({ action }) => action.split('@'))) {
    commits.set(name, (commits.get(name) ?? new Set()).add(commit));
  }
  expect([...commits].filter(([, { size }]) => size > 1)).toEqual([]);
});
