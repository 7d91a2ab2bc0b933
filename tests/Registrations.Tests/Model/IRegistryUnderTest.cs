namespace Registry.Registrations.Tests.Model;

/// <summary>Over HTTP, or by the DHT, gossip or sync.</summary>
internal enum ModelWay
{
    Http,
    Carried,
}

internal enum Arrival
{
    /// <summary>It was taken and changed what is kept.</summary>
    Accepted,

    /// <summary>The same or a greater one is held: nothing changed.</summary>
    Outdated,

    /// <summary>Not valid, not for now, or over HTTP ended already: nothing changed.</summary>
    Refused,
}

/// <summary>A node that is live, with the statement that makes it so.</summary>
internal sealed record LiveNode(int Wallet, int Peer, int Model, ModelStatement Statement)
{
    public bool IsProven => Statement.IsProven;

    public static LiveNode Of(ModelStatement statement) => new(statement.Wallet, statement.Peer, statement.Model, statement);

    public override string ToString() => Statement.ToString();
}

/// <summary>One registry, seen from outside. Its clock moves only by what is told here, and never back.</summary>
internal interface IRegistryUnderTest : IAsyncDisposable
{
    ValueTask<Arrival> ArriveAsync(ModelStatement statement, ModelWay way, long now);

    ValueTask AdvanceAsync(long now);

    /// <summary>All nodes that are live now, in any order; a list, so that a node that is there twice is seen.</summary>
    ValueTask<IReadOnlyList<LiveNode>> LiveAsync();
}

/// <summary>Makes empty registries of one kind.</summary>
internal interface IRegistryMaker
{
    /// <summary>The order of the records' bytes, which decides between statements that are otherwise equal.</summary>
    IComparer<ModelStatement> Bytes { get; }

    ValueTask<IRegistryUnderTest> MakeAsync(long now);
}
