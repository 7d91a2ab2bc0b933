using System.Buffers;
using System.IO.Pipelines;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Identify;
using static Registry.Libp2p.Tests.Swarm.Identify.IdentifyMessages;

namespace Registry.Libp2p.Tests.Swarm.Identify;

public sealed class IdentifyReaderTests
{
    private readonly IdentifyOptions _options = new();

    [Fact]
    public async Task Messages_may_come_in_any_pieces()
    {
        byte[] wire =
        [
            .. Framed(Encode(TestNet.KeyOf(1).PublicKey, ["/ip4/192.0.2.1/tcp/1"], ["/a"])),
            .. Framed(Encode(protocols: Enumerable.Range(0, 100).Select(i => $"/p/{i}"))),
        ];
        foreach (var piece in new[] { 1, 2, 7, 100, wire.Length })
        {
            var pipe = new Pipe();
            var draft = Draft();
            var reading = IdentifyReader.TryReadAsync(pipe.Reader, draft, _options, TestNet.Deadline).AsTask();
            for (var i = 0; i < wire.Length; i += piece)
            {
                await pipe.Writer.WriteAsync(wire.AsMemory(i, Math.Min(piece, wire.Length - i)), TestNet.Deadline);
            }

            await pipe.Writer.CompleteAsync();
            Assert.True(await reading);
            Assert.Equal(101, draft.Protocols.Count);
        }
    }

    [Fact]
    public async Task A_message_cut_short_is_refused()
    {
        var wire = Framed(Encode(TestNet.KeyOf(1).PublicKey));
        for (var length = 0; length < wire.Length; length++)
        {
            Assert.False(await IdentifyReader.TryReadAsync(PipeReader.Create(new ReadOnlySequence<byte>(wire, 0, length)), Draft(), _options, TestNet.Deadline));
        }
    }

    [Fact]
    public void What_is_too_much_is_left_out()
    {
        var draft = Draft();
        var protocols = Enumerable.Range(0, 300).Select(i => $"/p/{i}").ToList();

        Assert.True(draft.TryMerge(Encode(
            addresses: Enumerable.Range(1, 100).Select(i => $"/ip4/192.0.2.1/tcp/{i}"),
            protocols: [new string('x', 300), "", "bad\0id", .. protocols],
            agent: new string('a', 300))));

        Assert.Equal(_options.MaxAddresses, draft.ListenAddresses.Count);
        Assert.Equal(protocols.Take(_options.MaxProtocols), draft.Protocols);
        Assert.Null(draft.AgentVersion);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task Random_bytes_never_throw(int seed)
    {
        var random = new Random(seed);
        var good = Framed(Encode(TestNet.KeyOf(1).PublicKey, ["/ip4/192.0.2.1/tcp/1"], ["/a"], "agent", [1, 2, 3]));
        for (var i = 0; i < 2000; i++)
        {
            var bytes = i % 2 == 0 ? new byte[random.Next(300)] : [.. good];
            if (i % 2 == 0)
            {
                random.NextBytes(bytes);
            }
            else
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            var failure = await Record.ExceptionAsync(async () => await IdentifyReader.TryReadAsync(PipeReader.Create(new ReadOnlySequence<byte>(bytes)), Draft(), _options, TestNet.Deadline));
            Assert.True(failure is null, $"seed {seed}, case {i}: {failure}");
        }
    }

    private IdentifyDraft Draft() => new(_options, new StringPool(1000));
}
