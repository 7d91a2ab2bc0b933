using Registry.Hivemind.Petals;

namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>What a server announces, with the fields and in the order of petals' ServerInfo.</summary>
public sealed record HealthServerInfo(
    string State,
    double Throughput,
    int? StartBlock,
    int? EndBlock,
    string? PublicName,
    string? Version,
    double? NetworkRps,
    double? ForwardRps,
    double? InferenceRps,
    IReadOnlyList<string> Adapters,
    string? TorchDtype,
    string? QuantType,
    bool? UsingRelay,
    long? CacheTokensLeft,
    IReadOnlyDictionary<string, double?>? NextPings)
{
    internal static HealthServerInfo Of(ServerInfo info) => new(
        StateWord.Of(info.State),
        info.Throughput,
        info.StartBlock,
        info.EndBlock,
        info.PublicName,
        info.Version,
        info.NetworkRps,
        info.ForwardRps,
        info.InferenceRps,
        info.Adapters,
        info.TorchDtype,
        info.QuantType,
        info.UsingRelay,
        info.CacheTokensLeft,
        info.NextPings?.ToDictionary(ping => ping.Key.ToString(), ping => Seconds(ping.Value)));

    /// <summary>JSON has no infinity.</summary>
    internal static double? Seconds(double ping) => double.IsFinite(ping) ? ping : null;
}
