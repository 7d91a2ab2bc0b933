namespace Registry.Hivemind.Lookup;

/// <summary>What a lookup or a store has cost.</summary>
internal sealed class BeamTrace
{
    /// <summary>Calls to other nodes, rpc_find and rpc_store.</summary>
    public int Calls { get; set; }

    /// <summary>Those of them that failed.</summary>
    public int Failures { get; set; }
}
