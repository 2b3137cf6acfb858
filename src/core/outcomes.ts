/** How an operation ended. `withdrawn`: never reached the core, and never will. */
export const operationOutcomes = ['done', 'refused', 'withdrawn'] as const;
export type OperationOutcome = (typeof operationOutcomes)[number];

/** What a person says of a paper: what they saw, that a copy is wanted, or that none is. */
export const printFindings = ['wasPrinted', 'wasNotPrinted', 'copy', 'decline'] as const;
export type PrintFinding = (typeof printFindings)[number];

/** A paper that a person has to look after: nothing proves it, or it surely did not come out. */
export const unsettledPaperStates = ['doubtful', 'failed'] as const;
