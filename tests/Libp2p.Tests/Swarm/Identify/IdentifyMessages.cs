using System.Buffers;
using System.Text;
using Registry.Identity;
using Registry.Identity.Wire;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Swarm.Identify;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Swarm.Identify;

/// <summary>Identify messages as a peer would write them.</summary>
internal static class IdentifyMessages
{
    public static byte[] Encode(
        PublicKey? key = null,
        IEnumerable<string>? addresses = null,
        IEnumerable<string>? protocols = null,
        string? agent = null,
        byte[]? record = null)
    {
        var output = new ArrayBufferWriter<byte>();
        if (key is not null) ProtobufWriter.WriteBytes(output, IdentifyFields.PublicKey, key.Protobuf.Span);

        foreach (var address in addresses ?? [])
        {
            ProtobufWriter.WriteBytes(output, IdentifyFields.ListenAddress, Multiaddr.Parse(address).Bytes.Span);
        }

        foreach (var protocol in protocols ?? [])
        {
            ProtobufWriter.WriteBytes(output, IdentifyFields.Protocol, Encoding.UTF8.GetBytes(protocol));
        }

        if (agent is not null) ProtobufWriter.WriteBytes(output, IdentifyFields.AgentVersion, Encoding.UTF8.GetBytes(agent));

        if (record is not null) ProtobufWriter.WriteBytes(output, IdentifyFields.SignedPeerRecord, record);

        return output.WrittenSpan.ToArray();
    }

    /// <summary>With its length in front.</summary>
    public static byte[] Framed(byte[] message)
    {
        var prefix = new byte[Varint.GetLength((ulong)message.Length)];
        Varint.Write(prefix, (ulong)message.Length);
        return [.. prefix, .. message];
    }

    /// <summary>A handler that answers with these messages and half-closes.</summary>
    public static Func<IMuxedStream, Task> Answer(params byte[][] messages) => async stream =>
    {
        foreach (var message in messages) await stream.Output.WriteAsync(Framed(message), TestNet.Deadline);

        await stream.Output.CompleteAsync();
    };
}
