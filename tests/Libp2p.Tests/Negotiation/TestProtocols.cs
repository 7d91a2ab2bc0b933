using System.Text;
using Registry.Libp2p.Negotiation;

namespace Registry.Libp2p.Tests.Negotiation;

/// <summary>A protocol table that answers the id itself.</summary>
internal sealed class TestProtocols(params string[] ids) : IProtocolTable<string>
{
    private readonly (byte[] Bytes, string Id)[] _ids = [.. ids.Select(id => (Encoding.UTF8.GetBytes(id), id))];

    public IReadOnlyList<string> Ids => ids;

    public string? Find(ReadOnlySpan<byte> id)
    {
        foreach (var (bytes, text) in _ids)
        {
            if (id.SequenceEqual(bytes)) return text;
        }

        return null;
    }
}
