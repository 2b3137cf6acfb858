import { publicKeySchema } from '../core/request-signature.ts';
import { findSecret, readSecret, writeSecret } from '../core/secret-file.ts';

/** Head office's key for configurations, as this node knows it. */
export interface ConfigurationKey {
  /** `undefined`: none is known, so no configuration is taken. */
  current(): string | undefined;
  /**
   * Head office told it when it let the node in. From then on it is pinned: another one counts only when a technician
   * gives it in a file.
   */
  told(publicKey: string): void;
}

/**
 * @param pinned the file that keeps what was told
 * @param given the file that a technician gave; what is in it wins
 */
export function openConfigurationKey(pinned: string, given: string | undefined): ConfigurationKey {
  return {
    current: () => {
      const text = given === undefined ? findSecret(pinned) : findSecret(given);
      return publicKeySchema.safeParse(text).data;
    },
    told: publicKey => {
      if (readSecret(pinned) === undefined) writeSecret(pinned, publicKey);
    },
  };
}
