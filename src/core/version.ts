import packageJson from '../../package.json' with { type: 'json' };

/** The version of this software, as `0.1.0`. */
export const version = packageJson.version;
