import { fromEnv } from '@aws-sdk/credential-providers';

/**
 * Reads the credentials that Lambda puts into the environment.
 *
 * The bundle uses this file in place of the SDK's default credential chain (`--alias` in `.projenrc.ts`). The other
 * providers of the chain do not apply in Lambda, and they are a quarter of the bundle.
 */
export const defaultProvider = () => fromEnv();
