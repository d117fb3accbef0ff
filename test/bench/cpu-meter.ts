/** The processor time that a platform has used since it started, in seconds; it tells what work costs also on a machine that is busy with other things. */
export const cpuSecondsOf = async (url: string): Promise<number> => {
  const response = await fetch(`${url}/metrics`);
  const seconds = /^process_cpu_seconds_total (\S+)/m.exec(await response.text())?.[1];
  if (seconds === undefined) throw new Error(`${url}/metrics does not say what processor time was used.`);
  return Number(seconds);
};
