using StyleKernels.Bench.Measure;

namespace StyleKernels.Bench.Results;

/// <summary>One row of the result files: what was measured, how it came out, and under which circumstances.</summary>
/// <param name="Operation">What was measured, for example <c>normalized-style-distance</c>.</param>
/// <param name="Provider">Whose implementation: <c>naive</c>, <c>fused</c>, ...</param>
/// <param name="Pass"><c>forward</c>, <c>backward</c>, <c>forward+backward</c> or <c>inference</c>.</param>
/// <param name="Metric"><c>time</c>, <c>memory</c> or <c>speedup</c>.</param>
/// <param name="Unit"><c>ms</c>, <c>MiB</c> or <c>x</c>.</param>
/// <param name="N">Batch.</param>
/// <param name="C">Channels.</param>
/// <param name="H">Height.</param>
/// <param name="W">Width.</param>
/// <param name="Dtype">Type of the inputs.</param>
/// <param name="P20">20th percentile.</param>
/// <param name="P50">Median.</param>
/// <param name="P80">80th percentile.</param>
/// <param name="Device">Processor, threads and vector width.</param>
/// <param name="Version">Version of the library.</param>
/// <param name="Commit">Commit of the sources, or <c>unknown</c>.</param>
/// <param name="Utc">When, ISO 8601.</param>
internal sealed record BenchmarkRow(
    string Operation,
    string Provider,
    string Pass,
    string Metric,
    string Unit,
    long N,
    long C,
    long H,
    long W,
    string Dtype,
    double P20,
    double P50,
    double P80,
    string Device,
    string Version,
    string Commit,
    string Utc)
{
    /// <summary>A row with this machine's circumstances.</summary>
    internal static BenchmarkRow Create(
        string operation, string provider, string pass, string metric, string unit, long[] shape, string dtype, Percentiles values) =>
        new(
            operation,
            provider,
            pass,
            metric,
            unit,
            shape[0],
            shape[1],
            shape[2],
            shape[3],
            dtype,
            values.P20,
            values.P50,
            values.P80,
            Circumstances.Device,
            Circumstances.Version,
            Circumstances.Commit,
            Circumstances.Utc);
}
