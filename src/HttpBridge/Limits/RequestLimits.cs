using Microsoft.AspNetCore.Http;
using Registry.Multiformats;

namespace Registry.HttpBridge.Limits;

/// <summary>All that limits requests, and counts of those refused.</summary>
internal sealed class RequestLimits(LimitOptions options, TimeProvider time)
{
    private readonly long[] _refused = new long[Enum.GetValues<CallClass>().Length];
    private long _refusedByNode;

    public AddressBudgets Addresses { get; } = new(options, time);

    public NodeBudgets Nodes { get; } = new(options, time);

    public KnownNodes Known { get; } = new(options, time);

    /// <summary>Calls with a right key or signature that were too many of their node.</summary>
    public long RefusedByNode => Volatile.Read(ref _refusedByNode);

    public long Refused(CallClass calls) => Volatile.Read(ref _refused[(int)calls]);

    public void CountRefusal(CallClass? calls)
    {
        if (calls is { } known) Interlocked.Increment(ref _refused[(int)known]);
        else Interlocked.Increment(ref _refusedByNode);
    }

    /// <summary>Whether a heartbeat for the node may be looked into for its peer's signature: out of the budget of its address, or of the node where it is at home.</summary>
    public bool TryTakeProof(Guid node, AddressGroups from) =>
        Addresses.TryTake(CallClass.PeerProofs, from) == TimeSpan.Zero || Known.TryTakeProof(node, from.Address);

    /// <summary>A caller without an address, through a Unix socket that is not trusted, shares the budget of all such.</summary>
    public static AddressGroups GroupsOf(HttpContext context) => AddressGroups.Of(context.Connection.RemoteIpAddress);
}
