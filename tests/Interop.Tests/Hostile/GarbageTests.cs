using System.Buffers.Binary;
using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Hostile;

/// <summary>Garbage on live connections, at each layer: the connection or the stream ends, the daemon and everybody else goes on.</summary>
public sealed class GarbageTests(HostileFixture fixture) : IClassFixture<HostileFixture>
{
    private const int Attempts = 60;
    private const long MemoryBound = 96 << 20;

    private readonly int _seed = Random.Shared.Next();

    public static TheoryData<string> Layers => ["tcp", "multistream", "proposals", "long line", "noise", "noise truncated", "noise oversized"];

    [Theory]
    [MemberData(nameof(Layers))]
    public async Task Garbage_before_the_handshake_is_done_ends_that_connection(string layer)
    {
        var random = new Random(_seed);
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {_seed}");
        var before = fixture.Daemon.ResidentBytes();
        await Task.WhenAll(Enumerable.Range(0, Attempts).Select(_ => ThrowAsync(Garbage(layer, random))));
        await StaysHealthyAsync();
        Assert.InRange(fixture.Daemon.ResidentBytes() - before, long.MinValue, MemoryBound);
    }

    [JsTheory]
    [InlineData("random")]
    [InlineData("data beyond the window")]
    [InlineData("ten thousand pings")]
    [InlineData("unknown type")]
    public async Task Garbage_in_front_of_the_muxer_ends_that_connection(string kind)
    {
        var random = new Random(_seed);
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {_seed}");
        var peer = await fixture.HostilePeerAsync();
        await peer.DisconnectAsync(fixture.Daemon.PeerId);
        var preamble = Convert.ToHexStringLower(MuxerGarbage(kind, random));
        await peer.Lines.AskAsync("connect", new { addr = fixture.Daemon.Address, preamble });
        await Deadline.EventuallyAsync(async () => Assert.Empty(await peer.ConnectionsAsync(fixture.Daemon.PeerId)));
        await StaysHealthyAsync();
        await peer.ConnectAsync(fixture.Daemon.Address);
        await peer.PingAsync(fixture.Daemon.PeerId);
    }

    [JsTheory]
    [InlineData("/ipfs/kad/1.0.0")]
    [InlineData("/far-mesh/kad/1.0.0")]
    [InlineData("/ipfs/id/push/1.0.0")]
    [InlineData("/ipfs/id/1.0.0")]
    [InlineData("/ipfs/ping/1.0.0")]
    public async Task Garbage_on_a_stream_ends_that_stream(string protocol)
    {
        var random = new Random(_seed);
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {_seed}");
        var peer = await fixture.HostilePeerAsync();
        await peer.ConnectAsync(fixture.Daemon.Address);
        for (var i = 0; i < 20; i++)
        {
            var bytes = new byte[random.Next(1, 3000)];
            random.NextBytes(bytes);
            try
            {
                await peer.StreamAsync(fixture.Daemon.PeerId, protocol, bytes, read: 1 << 16, halfClose: true);
            }
            catch (PeerRefusedException)
            {
                await Deadline.EventuallyAsync(() => peer.ConnectAsync(fixture.Daemon.Address)); // it had enough of us
            }
        }
        await StaysHealthyAsync();
    }

    private async Task ThrowAsync(byte[] garbage)
    {
        using var connection = await RawConnection.OpenAsync(fixture.Daemon);
        await connection.SendAsync(garbage);
        connection.EndSending();
        await connection.ReadToEndAsync();
    }

    private async Task StaysHealthyAsync()
    {
        Assert.False(fixture.Daemon.HasExited, fixture.Daemon.Log.ToString());
        (await fixture.Daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK);
        if (Peers.RunJs) await (await fixture.ProbeAsync()).PingAsync(fixture.Daemon.PeerId);
    }

    private static byte[] Garbage(string layer, Random random)
    {
        var noise = new byte[random.Next(1, 4000)];
        random.NextBytes(noise);
        return layer switch
        {
            "tcp" => noise,
            "multistream" => [.. RawConnection.Line("/multistream/1.0.0"), .. noise],
            "proposals" => [.. RawConnection.Line("/multistream/1.0.0"), .. Enumerable.Range(0, 200).SelectMany(i => RawConnection.Line($"/nothing/{i}"))],
            "long line" => [.. RawConnection.Line("/multistream/1.0.0"), .. RawConnection.Line(new string('x', 5000))],
            "noise" => [.. RawConnection.NoiseProposal, .. noise],
            "noise truncated" => [.. RawConnection.NoiseProposal, 0, 32, .. noise.AsSpan(0, Math.Min(noise.Length, 31))],
            _ => [.. RawConnection.NoiseProposal, 0xFF, 0xFF, .. noise, .. new byte[70_000]],
        };
    }

    private static byte[] MuxerGarbage(string kind, Random random)
    {
        var noise = new byte[2000];
        random.NextBytes(noise);
        noise[0] = (byte)(noise[0] | 1); // never the protocol version
        return kind switch
        {
            "random" => noise,
            "data beyond the window" => [.. Frame(1, 1, 1, 0), .. Frame(0, 0, 1, 300 << 10), .. new byte[300 << 10]],
            "ten thousand pings" => [.. Enumerable.Range(0, 10_000).SelectMany(i => Frame(2, 1, 0, i)), .. noise],
            _ => Frame(9, 0, 0, 0),
        };
    }

    /// <summary>A yamux header: version 0, type, flags, stream, length.</summary>
    private static byte[] Frame(byte type, ushort flags, uint stream, int length)
    {
        var frame = new byte[12];
        frame[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), flags);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), stream);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(8), length);
        return frame;
    }
}

/// <summary>A daemon, and beside the honest probe a js peer whose connections do not live long.</summary>
public sealed class HostileFixture : MeetingFixture
{
    private Task<RemotePeer>? _hostile;

    /// <summary>Started by the first test that is not skipped; connects anew to each test's needs.</summary>
    public Task<RemotePeer> HostilePeerAsync() => _hostile ??= Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None) { Listen = "" });

    public override async ValueTask DisposeAsync()
    {
        if (_hostile is { IsCompletedSuccessfully: true }) await (await _hostile).DisposeAsync();
        await base.DisposeAsync();
    }
}
