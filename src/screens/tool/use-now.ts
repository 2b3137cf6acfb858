import { useEffect, useState } from 'preact/hooks';

/** The time of day in milliseconds, renewed every second: enough for clocks, waits and countdowns. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
