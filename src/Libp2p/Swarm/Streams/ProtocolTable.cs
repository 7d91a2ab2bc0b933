using System.Text;
using Registry.Libp2p.Negotiation;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Streams;

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
