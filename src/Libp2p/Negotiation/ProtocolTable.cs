using System.Text;
using Registry.Multiformats;

namespace Registry.Libp2p.Negotiation;

/// <summary>An immutable table of protocols; changing the set makes a new one.</summary>
internal sealed class ProtocolTable<T> : IProtocolTable<T>
    where T : class
{
    private readonly Dictionary<byte[], T> _byId = new(ByteStringComparer.Instance);
    private readonly List<string> _ids = [];

    public ProtocolTable(IEnumerable<KeyValuePair<string, T>> protocols)
    {
        foreach (var (id, value) in protocols)
        {
            _byId.Add(Encoding.UTF8.GetBytes(id), value);
            _ids.Add(id);
        }
    }

    public IReadOnlyList<string> Ids => _ids;

    public T? Find(ReadOnlySpan<byte> id) =>
        _byId.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(id, out var value) ? value : null;
}

/// <summary>Protocols on offer to the remote, looked up by the raw bytes of the proposal so that no string is made for it.</summary>
public interface IProtocolTable<out T>
    where T : class
{
    /// <summary>Null when the protocol is not served.</summary>
    T? Find(ReadOnlySpan<byte> id);

    /// <summary>For the "ls" proposal.</summary>
    IReadOnlyList<string> Ids { get; }
}
