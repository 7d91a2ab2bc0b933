using Registry.Hivemind.Petals;

namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>A block of a model and the peer ids of its servers.</summary>
/// <param name="Block">From 0.</param>
/// <param name="Online">Those that serve it.</param>
/// <param name="Joining">Those that are loading it.</param>
/// <param name="Throughput">Tokens a second of those online together.</param>
public sealed record ModelBlock(int Block, IReadOnlyList<string> Online, IReadOnlyList<string> Joining, double Throughput)
{
    internal static ModelBlock Of(SwarmBlock block) => new(block.Index, Ids(block.Online), Ids(block.Joining), block.Throughput);

    private static IReadOnlyList<string> Ids(IReadOnlyList<SwarmWorker> workers) => [.. workers.Select(worker => worker.Peer.ToString())];
}
