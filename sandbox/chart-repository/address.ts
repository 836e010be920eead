/** Where learners find the chart repository: the same place in every shell, isolated or not, so that lessons can name it. */

/** On loopback. The port that `helm serve` of Helm 2 had. */
export const CHART_PORT = 8879;

export const CHART_REPOSITORY = `http://127.0.0.1:${CHART_PORT}`;
