/** The business day as an id of its own, and orders that do not come from a clock. */
export const businessDay = `
ALTER TABLE store ADD COLUMN business_day TEXT;
UPDATE store SET business_day = (SELECT day FROM journal ORDER BY seq DESC LIMIT 1);

-- Counts the calls of a day: the last call is the one with the highest.
ALTER TABLE tickets ADD COLUMN call_order INTEGER;
UPDATE tickets SET call_order = called_at WHERE called_at IS NOT NULL;

ALTER TABLE assistance ADD COLUMN day TEXT;
UPDATE assistance SET day = strftime('%Y-%m-%d', called_at / 1000, 'unixepoch', '+8 hours');
ALTER TABLE approvals ADD COLUMN day TEXT;
UPDATE approvals SET day = strftime('%Y-%m-%d', requested_at / 1000, 'unixepoch', '+8 hours');
CREATE INDEX assistance_by_day ON assistance (day);
`;
