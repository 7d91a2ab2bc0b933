using Registry.Dht.Routing;

namespace Registry.Dht.Maintenance;

/// <summary>What the upkeep of the routing table did.</summary>
internal sealed class TableCounters
{
    private readonly long[] _admissions = new long[Enum.GetValues<Admission>().Length];
    private readonly long[] _evictions = new long[Enum.GetValues<Eviction>().Length];
    private long _alive;
    private long _dead;
    private long _refreshes;
    private long _rejoins;

    /// <summary>Liveness checks that were answered.</summary>
    public long Alive => Interlocked.Read(ref _alive);

    /// <summary>Liveness checks that were not.</summary>
    public long Dead => Interlocked.Read(ref _dead);

    /// <summary>Lookups made because nothing else was looked up there.</summary>
    public long Refreshes => Interlocked.Read(ref _refreshes);

    /// <summary>Rounds in which bootstrap and lost peers were dialled again.</summary>
    public long Rejoins => Interlocked.Read(ref _rejoins);

    public long Of(Admission admission) => Interlocked.Read(ref _admissions[(int)admission]);

    public long Of(Eviction eviction) => Interlocked.Read(ref _evictions[(int)eviction]);

    public void Count(Admission admission) => Interlocked.Increment(ref _admissions[(int)admission]);

    public void Count(Eviction eviction) => Interlocked.Increment(ref _evictions[(int)eviction]);

    public void CountCheck(bool alive) => Interlocked.Increment(ref alive ? ref _alive : ref _dead);

    public void CountRefresh() => Interlocked.Increment(ref _refreshes);

    public void CountRejoin() => Interlocked.Increment(ref _rejoins);
}
