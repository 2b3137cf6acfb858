import { useEffect, useState } from 'preact/hooks';

const query = '(orientation: landscape)';

/** Whether the screen is wider than high, for what a style sheet alone cannot decide. */
export function useLandscape(): boolean {
  const [landscape, setLandscape] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const media = window.matchMedia(query);
    const changed = (): void => setLandscape(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, []);
  return landscape;
}
