import * as z from 'zod';
import { type BranchId, branchIdSchema, nodeIdSchema } from '../core/ids.ts';
import type { Localized } from '../core/language.ts';
import type { Pushed } from '../rpc/contract.ts';
import type { headOfficeContract } from '../rpc/head-office.ts';
import { bigColumn, type Query } from './database.ts';
import { deviceRow } from './day.ts';

export type Fleet = Pushed<typeof headOfficeContract, 'fleet'>;

const of = { branch: branchIdSchema, node: nodeIdSchema };
const nameRow = z.object(of);
const contactRow = z
  .object({
    ...of,
    version: z.string().optional(),
    at: bigColumn,
    lastSeq: bigColumn,
    lastEntryAt: bigColumn,
    stopped: z.boolean(),
    uninterpreted: bigColumn,
    configuration: bigColumn.optional(),
    rejected: bigColumn.optional(),
    why: z.string().optional(),
  })
  .transform(({ branch, node, version, configuration = 0, rejected = 0, why = '', ...contact }) => ({
    branch,
    node,
    version,
    configuration: {
      version: configuration,
      // Of one that is not newer nobody needs to hear any more.
      ...(rejected > configuration ? { rejected: { version: rejected, why } } : {}),
    },
    contact,
  }));
const refusalRow = z
  .object({
    ...of,
    code: z.string(),
    wants: bigColumn.optional(),
    since: bigColumn,
    at: bigColumn,
    times: bigColumn,
  })
  .transform(({ branch, node, ...refusal }) => ({ branch, node, refusal }));
const conflictRow = z
  .object({ ...of, kind: z.string(), since: bigColumn, at: bigColumn })
  .transform(({ branch, node, ...conflict }) => ({ branch, node, conflict }));
const troubleRow = z
  .object({ branch: branchIdSchema, ...deviceRow.shape })
  .transform(({ branch, ...device }) => ({ branch, device }));
const branchRow = z.object({ branch: branchIdSchema, latestDay: z.iso.date() });
const countRow = z.object({ ...of, count: bigColumn });

/** Every branch that sent anything or may, with what a person should know of it first. */
export async function readFleet(
  query: Query,
  now: number,
  nameOf: (branch: BranchId) => Localized | undefined,
): Promise<Fleet> {
  const enrolled = await query(nameRow, 'SELECT branch_id AS branch, node_id AS node FROM node_keys');
  const contacts = await query(
    contactRow,
    `SELECT n.branch_id AS branch, n.node_id AS node, s.version, n.last_contact_at AS at, n.last_seq AS "lastSeq",
       n.last_entry_at AS "lastEntryAt", n.last_kind = 'nodeStopped' AS stopped, n.uninterpreted,
       c.version AS configuration, c.rejected, c.why
     FROM nodes n LEFT JOIN starts s ON s.branch_id = n.branch_id AND s.node_id = n.node_id
       LEFT JOIN node_configurations c ON c.branch_id = n.branch_id AND c.node_id = n.node_id`,
  );
  const refusals = await query(
    refusalRow,
    `SELECT r.branch_id AS branch, r.node_id AS node, r.code, r.wants, r.since, r.at, r.times
     FROM refusals r LEFT JOIN nodes n ON n.branch_id = r.branch_id AND n.node_id = r.node_id
     WHERE r.head_seq = coalesce(n.last_seq, 0)`,
  );
  const conflicts = await query(
    conflictRow,
    'SELECT branch_id AS branch, node_id AS node, kind, since, at FROM node_conflicts ORDER BY at',
  );
  const latest = await query(
    branchRow,
    'SELECT branch_id AS branch, max(day) AS "latestDay" FROM days GROUP BY branch_id',
  );
  const counts = await query(
    countRow,
    'SELECT branch_id AS branch, node_id AS node, count(*) AS count FROM devices GROUP BY branch_id, node_id',
  );
  // The states of a node that was switched off are those of yesterday evening.
  const troubles = await query(
    troubleRow,
    `SELECT d.branch_id AS branch, d.device_id AS id, d.node_id AS node, d.status, d.paper, d.cause, d.at
     FROM devices d JOIN nodes n ON n.branch_id = d.branch_id AND n.node_id = d.node_id
     WHERE n.last_kind <> 'nodeStopped'
       AND (d.status NOT IN ('online', 'deviceBusy', 'starting') OR d.paper IN ('out', 'jammed'))
     ORDER BY d.node_id, d.device_id`,
  );

  const keyOf = ({ branch, node }: z.output<typeof nameRow>): string => `${branch} ${node}`;
  const byNode = <T extends z.output<typeof nameRow>>(rows: readonly T[]): ReadonlyMap<string, T> =>
    new Map(rows.map(row => [keyOf(row), row]));
  const [contactOf, refusalOf, conflictOf] = [byNode(contacts), byNode(refusals), byNode(conflicts)];
  const countOf = byNode(counts);
  const latestOf = new Map(latest.map(row => [row.branch, row.latestDay]));
  const troublesOf = Map.groupBy(troubles, row => row.branch);

  const nodes = [...byNode([...enrolled, ...contacts, ...refusals, ...conflicts]).values()];
  return {
    at: now,
    branches: [...Map.groupBy(nodes, ({ branch }) => branch)]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([id, members]) => ({
        id,
        name: nameOf(id),
        latestDay: latestOf.get(id),
        troubles: (troublesOf.get(id) ?? []).map(({ device }) => device),
        nodes: members
          .map(({ node }) => {
            const key = keyOf({ branch: id, node });
            const { version, configuration, contact } = contactOf.get(key) ?? {};
            const [refusal, conflict] = [refusalOf.get(key)?.refusal, conflictOf.get(key)?.conflict];
            const devices = countOf.get(key)?.count ?? 0;
            return { node, version, configuration, contact, refusal, conflict, devices };
          })
          .sort((one, other) => (one.node < other.node ? -1 : 1)),
      })),
  };
}
