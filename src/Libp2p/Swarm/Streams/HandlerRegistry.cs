using System.Text;
using Registry.Libp2p.Negotiation;

namespace Registry.Libp2p.Swarm.Streams;

/// <summary>The protocols served, changed by replacing the table, so that negotiation reads it without a lock.</summary>
internal sealed class HandlerRegistry
{
    /// <summary>
    /// Bytes of all ids together: they must fit the identify message of at most 4 KiB beside an RSA key, a signed record
    /// and some addresses.
    /// </summary>
    private const int MaxIdBytes = 2048;

    private readonly Lock _gate = new();
    private volatile ProtocolTable<ProtocolHandler> _table = new([]);

    public ProtocolTable<ProtocolHandler> Table => _table;

    public void Set(string protocol, StreamHandler handler, bool repliesAtOnce)
    {
        ArgumentException.ThrowIfNullOrEmpty(protocol);
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            var handlers = Copy();
            handlers[protocol] = new ProtocolHandler(protocol, handler, repliesAtOnce);
            if (handlers.Keys.Sum(Encoding.UTF8.GetByteCount) > MaxIdBytes)
            {
                throw new InvalidOperationException($"The ids of all protocols served may have {MaxIdBytes} bytes together; '{protocol}' is too much.");
            }

            _table = new ProtocolTable<ProtocolHandler>(handlers);
        }
    }

    /// <summary>False when the protocol was not served.</summary>
    public bool Remove(string protocol)
    {
        lock (_gate)
        {
            var handlers = Copy();
            var removed = handlers.Remove(protocol);
            _table = new ProtocolTable<ProtocolHandler>(handlers);
            return removed;
        }
    }

    private Dictionary<string, ProtocolHandler> Copy() =>
        _table.Ids.ToDictionary(id => id, id => _table.Find(Encoding.UTF8.GetBytes(id))!, StringComparer.Ordinal);
}

/// <summary>A protocol served, and by whom. With <paramref name="RepliesAtOnce"/> the answer to the negotiation may wait for the first reply.</summary>
internal sealed record ProtocolHandler(string Id, StreamHandler Handler, bool RepliesAtOnce);
