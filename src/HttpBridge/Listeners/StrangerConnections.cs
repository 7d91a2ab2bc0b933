using System.Net;
using Microsoft.AspNetCore.Connections;
using Registry.Libp2p.Swarm.Limits;
using Registry.Multiformats;

namespace Registry.HttpBridge.Listeners;

/// <summary>
/// Bounds the connections that come through public listeners: of one address (IPv4 /32, IPv6 /56), and in all to a part of
/// the server's, so that strangers cannot keep everybody off the trusted ones. A trusted proxy brings many callers over its
/// connections and has no bound of its own.
/// </summary>
internal sealed class StrangerConnections(HttpServerOptions server, TrustOptions trust)
{
    /// <summary>One in so many of the server's connections is kept for trusted listeners.</summary>
    private const int KeptShare = 16;

    private readonly int _max = server.MaxConnections - (server.MaxConnections / KeptShare);
    private readonly GroupCounts _groups = new();
    private readonly Lock _lock = new();
    private int _count;
    private long _refused;

    public int Count => Volatile.Read(ref _count);

    public long Refused => Volatile.Read(ref _refused);

    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var ip = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var isProxy = trust.IsProxy(ip);
        var group = AddressGroups.Of(ip).Address;
        if (!TryEnter(group, isProxy))
        {
            Interlocked.Increment(ref _refused);
            connection.Abort(new ConnectionAbortedException("Too many connections of this address, or of all."));
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Leave(group);
        }
    }

    private bool TryEnter(AddressGroup group, bool isProxy)
    {
        lock (_lock)
        {
            if (_count >= _max || (!isProxy && _groups[group] >= server.MaxConnectionsPerAddress)) return false;
            _count++;
            _groups.Add(group);
            return true;
        }
    }

    private void Leave(AddressGroup group)
    {
        lock (_lock)
        {
            _count--;
            _groups.Remove(group);
        }
    }
}
