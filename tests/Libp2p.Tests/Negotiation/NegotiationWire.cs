using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Registry.Libp2p.Negotiation;

namespace Registry.Libp2p.Tests.Negotiation;

internal static class NegotiationWire
{
    public const string Header = "/multistream/1.0.0";

    public static byte[] Lines(params string[] lines)
    {
        var buffer = new ArrayBufferWriter<byte>();
        foreach (var line in lines) MultistreamLine.Write(buffer, Encoding.UTF8.GetBytes(line));

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] LinesThen(string payload, params string[] lines) => [.. Lines(lines), .. Encoding.UTF8.GetBytes(payload)];

    public static async Task SendAsync(this IDuplexPipe pipe, params byte[][] parts)
    {
        foreach (var part in parts) pipe.Output.Write(part);

        await pipe.Output.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What one read answers: with in-memory pipes, what the other side has flushed so far.</summary>
    public static async Task<byte[]> ReadOnceAsync(this IDuplexPipe pipe)
    {
        var read = await pipe.Input.ReadAsync(TestContext.Current.CancellationToken);
        var bytes = read.Buffer.ToArray();
        pipe.Input.AdvanceTo(read.Buffer.End);
        return bytes;
    }
}

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
