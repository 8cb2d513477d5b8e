import { MissingCredentialsError } from './errors';

/** Credentials of a function's role, as the SDK takes them. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Gives the credentials that Lambda puts into the environment of a function.
 *
 * It also takes the place of the SDK's own credential chain in the bundle (see `--alias` in `.projenrc.ts`): the
 * chain's other links (profiles, single sign-on, instance metadata) mean nothing in Lambda, and are a quarter of the
 * bundle and of the time to load it.
 */
export function defaultProvider(): () => Promise<Credentials> {
  return async () => ({
    accessKeyId: variable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
    ...(process.env.AWS_SESSION_TOKEN && { sessionToken: process.env.AWS_SESSION_TOKEN }),
  });
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new MissingCredentialsError(name);
  return value;
}
