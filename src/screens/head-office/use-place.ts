import { useEffect, useState } from 'preact/hooks';
import type { BranchId } from '../../core/ids.ts';
import { headOfficeContract } from '../../rpc/head-office.ts';

/** Where a person is: at all branches, or at one of them and perhaps a day. It stands in the address, so that it can be passed on. */
export interface Place {
  readonly branch?: BranchId;
  readonly day?: string;
}

const { branch: branchSchema, day: daySchema } = headOfficeContract.calls.watch.params.shape;

/** Reads `#/east/2026-11-21`; anything else is all branches. */
export function placeOf(hash: string): Place {
  const [, branchPart, dayPart] = hash.split('/');
  const branch = branchSchema.safeParse(branchPart).data;
  if (branch === undefined) return {};
  const day = daySchema.safeParse(dayPart).data;
  return day === undefined ? { branch } : { branch, day };
}

export const hashOf = ({ branch, day }: Place): string =>
  branch === undefined ? '#/' : `#/${branch}${day === undefined ? '' : `/${day}`}`;

export function usePlace(): Place {
  const [hash, setHash] = useState(() => window.location.hash);
  useEffect(() => {
    const listener = (): void => setHash(window.location.hash);
    window.addEventListener('hashchange', listener);
    return () => window.removeEventListener('hashchange', listener);
  }, []);
  return placeOf(hash);
}
