namespace Registry.Hivemind.Petals;

/// <summary>Who serves one block of a model.</summary>
public sealed record SwarmBlock(int Index, IReadOnlyList<SwarmWorker> Online, IReadOnlyList<SwarmWorker> Joining)
{
    /// <summary>Tokens a second of all online servers together.</summary>
    public double Throughput => Online.Sum(worker => worker.Info.Throughput);
}
