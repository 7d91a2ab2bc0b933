using System.Buffers;
using Registry.Libp2p.Swarm;
using Registry.Load.Hosting;
using Registry.Multiformats;

namespace Registry.Load.Operations;

/// <summary>One kad stream. Half-closes after the last answer, as go-libp2p does.</summary>
internal sealed class KadExchange(PeerStream stream) : IAsyncDisposable
{
    private static readonly string[] Protocols = [KadRequests.Protocol];

    public static async ValueTask<KadExchange> OpenAsync(LoadHost client, Target target)
        => await OpenAsync(await client.ConnectAsync(target));

    public static async ValueTask<KadExchange> OpenAsync(PeerConnection connection)
        => new(await connection.OpenStreamAsync(Protocols, CancellationToken.None));

    /// <summary>A request without an answer, the last of the stream; returns once the server has closed it too.</summary>
    public async ValueTask TellAsync(byte[] request)
    {
        await stream.Output.WriteAsync(request);
        await stream.FinishAsync(CancellationToken.None);
    }

    public async ValueTask<KadAnswer> AskAsync(byte[] request)
    {
        await stream.Output.WriteAsync(request);
        while (true)
        {
            var read = await stream.Input.ReadAsync();
            if (TryReadMessage(read.Buffer, out var message))
            {
                var answer = KadAnswer.Read(message.IsSingleSegment ? message.FirstSpan : message.ToArray());
                stream.Input.AdvanceTo(message.End);
                return answer;
            }

            stream.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted) throw new InvalidDataException("The kad stream ended without an answer.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stream.Output.CompleteAsync();
        await stream.DisposeAsync();
    }

    private static bool TryReadMessage(in ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (Varint.TryRead(buffer, out var length, out var prefix) != OperationStatus.Done || buffer.Length < prefix + (long)length) return false;
        message = buffer.Slice(prefix, (long)length);
        return true;
    }
}

/// <summary>How many peers an answer names.</summary>
internal readonly record struct KadAnswer(int CloserPeers, int Providers)
{
    private const ulong CloserPeersTag = (8 << 3) | 2;
    private const ulong ProvidersTag = (9 << 3) | 2;

    /// <summary>Counts the fields of a whole message.</summary>
    public static KadAnswer Read(ReadOnlySpan<byte> message)
    {
        var closer = 0;
        var providers = 0;
        while (!message.IsEmpty)
        {
            var tag = Take(ref message);
            var value = Take(ref message);
            switch (tag & 7)
            {
                case 0:
                    break;
                case 2:
                    message = message[(int)value..];
                    closer += tag == CloserPeersTag ? 1 : 0;
                    providers += tag == ProvidersTag ? 1 : 0;
                    break;
                default:
                    throw new InvalidDataException($"A field with wire type {tag & 7} in a kad answer.");
            }
        }

        return new KadAnswer(closer, providers);
    }

    private static ulong Take(ref ReadOnlySpan<byte> message)
    {
        if (Varint.TryRead(message, out var value, out var length) != OperationStatus.Done) throw new InvalidDataException("A torn kad answer.");
        message = message[length..];
        return value;
    }
}
