using System.Buffers;
using Google.Protobuf;
using Registry.Dht.Tests.Wire.Generated;
using Registry.Libp2p.Protocols;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport.Memory;

namespace Registry.Dht.Tests.Lookup;

/// <summary>A peer that says it serves the DHT, and answers whatever a test wants.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Message, byte[]?> _answer;

    private int _answered;

    private ScriptedPeer(KadHost host, Func<Message, byte[]?> answer)
    {
        Host = host;
        _answer = answer;
    }

    public KadHost Host { get; }

    /// <summary>Answers that were written.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>What came, in order.</summary>
    public List<Message> Requests { get; } = [];

    /// <summary>The bytes that go over the wire are the script's to choose; null leaves a request unanswered until <see cref="Release"/>.</summary>
    public static async Task<ScriptedPeer> StartAsync(MemoryNetwork wire, int number, Func<Message, byte[]?> answer)
    {
        var peer = new ScriptedPeer(await KadHost.StartAsync(wire, new KadHostOptions(number) { IsServer = false }), answer);
        peer.Host.Swarm.Handle("/ipfs/kad/1.0.0", peer.ServeAsync);
        return peer;
    }

    /// <summary>With its length in front.</summary>
    public static byte[] Frame(Message message)
    {
        using var bytes = new MemoryStream();
        message.WriteDelimitedTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Resets the streams whose requests were left unanswered.</summary>
    public void Release() => _released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await Host.DisposeAsync();
    }

    private async ValueTask ServeAsync(PeerStream stream, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await stream.Input.ReadAsync(cancellation);
            var buffer = read.Buffer;
            while (Frames.TryTake(ref buffer, 1 << 20, out var bytes) == OperationStatus.Done)
            {
                if (Answer(Message.Parser.ParseFrom(bytes.ToArray())) is { } answer)
                {
                    await stream.Output.WriteAsync(answer, cancellation);
                    Interlocked.Increment(ref _answered);
                    continue;
                }
                await _released.Task;
                stream.Reset();
                return;
            }
            stream.Input.AdvanceTo(buffer.Start, buffer.End);
            if (!read.IsCompleted) continue;
            await stream.Output.CompleteAsync();
            return;
        }
    }

    private byte[]? Answer(Message request)
    {
        lock (Requests) Requests.Add(request);
        return _answer(request) ?? (request.Type == Message.Types.MessageType.FindNode ? Frame(new Message { Type = Message.Types.MessageType.FindNode }) : null);
    }
}
