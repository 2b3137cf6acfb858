import { dirname, join } from 'node:path/posix';
import { exceptions, homes, mostLines, type Zone, zones } from './import-table.ts';
import { computedImport, type Source } from './imports-of.ts';

const lies = (file: string, place: string): boolean =>
  file === place || (place.endsWith('/') && file.startsWith(place));

/** The line of the table that is about a file, with its own folder filled in. */
export function zoneOf(file: string): Zone | undefined {
  const home = zones.filter(zone => lies(file, zone.folder)).at(-1);
  const driver = /^drivers\/[^/]+\//.exec(file)?.[0];
  const model = zones.find(zone => zone.folder === 'drivers/<class>/');
  return home?.folder === 'drivers/' && driver && model ? { ...model, folder: driver } : home;
}

/** The package of an import: `escpos/printer` is of `escpos`. */
const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** Configurations of tools are run by the tool, on Node, and export what it wants. */
const isToolConfig = (file: string): boolean => file.endsWith('.config.ts');

function importViolation(file: string, specifier: string, zone: Zone): string | undefined {
  if (specifier === computedImport) return 'imports what only runs can tell';
  const excepted = exceptions.filter(({ from }) => lies(file, from)).flatMap(({ to }) => to);
  if (specifier.startsWith('.')) {
    const target = join(dirname(file), specifier);
    if (lies(target, 'tests/') && zone.folder !== 'tests/') return `imports ${target}: nobody imports tests`;
    const allowed = [zone.folder, ...zone.ours, ...excepted];
    // `drivers/` as a home means its own files, not every driver.
    const own = zone.folder === 'drivers/' ? dirname(target) === 'drivers' : undefined;
    const fine = allowed.some(place =>
      place === 'drivers/' && own !== undefined ? own : lies(target, place),
    );
    return fine ? undefined : `imports ${target}: ${zone.folder} must not`;
  }
  if (specifier.startsWith('node:'))
    return zone.node || isToolConfig(file) || excepted.includes('node:*')
      ? undefined
      : `imports ${specifier}: ${zone.folder} is kept free of Node`;
  const name = packageOf(specifier);
  const home = homes[name];
  if (home !== undefined && zone.folder !== 'tests/' && !lies(file, home))
    return `imports ${name}: only ${home} does`;
  const fine =
    (/^vite(st)?$/.test(name) && isToolConfig(file)) ||
    zone.npm.includes('*') ||
    [...zone.npm, ...excepted].includes(name);
  return fine ? undefined : `imports ${name}: not a package of ${zone.folder}`;
}

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Everything about one file that breaks a rule of the design's §3; empty when nothing does. */
export function violations(source: Source): readonly string[] {
  const { file } = source;
  const zone = zoneOf(file);
  if (!zone) return [`${file}: lies in no folder of the design`];
  const found = source.imports.map(specifier => importViolation(file, specifier, zone));

  const folders = dirname(file).split('/');
  const name = file.slice(dirname(file).length + 1).replace(/(\.(test|config|d))?\.tsx?$/, '');
  if (source.hasDefaultExport && !isToolConfig(file)) found.push('has a default export');
  if (source.lines > mostLines)
    found.push(`has ${source.lines} lines: past ${mostLines}, the idea is two ideas`);
  if ([...folders, name].some(word => /^(utils?|helpers?|misc|common)$/.test(word)))
    found.push('is named after nothing');
  if (![...folders, name].every(word => kebab.test(word))) found.push('is not named in kebab-case');
  return found.filter(text => text !== undefined).map(text => `${file}: ${text}`);
}
