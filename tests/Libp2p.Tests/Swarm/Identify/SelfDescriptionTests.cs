using System.Buffers;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Identify;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Libp2p.Tests.Swarm.Identify;

public sealed class SelfDescriptionTests
{
    private static readonly Multiaddr Remote = Multiaddr.Parse("/ip4/192.0.2.1/tcp/1");
    private readonly ManualTimeProvider _time = new();
    private readonly IdentifyOptions _options = new();

    [Fact]
    public void It_fits_what_rust_reads_however_much_there_is_to_say()
    {
        using var key = PrivateKey.GenerateRsa();
        var addresses = Enumerable.Range(1, 200).Select(i => Multiaddr.Parse($"/dns4/{new string('x', 50)}.example.com/tcp/{i}")).ToList();
        var protocols = Enumerable.Range(0, 20).Select(i => $"/{new string('p', 98)}{i:D2}").ToList();
        var self = new SelfDescription(key, _options, _ => addresses, () => protocols, _time);

        var (message, draft) = Write(self, Remote);

        Assert.InRange(message.Length, 2500, SelfDescription.MaxBytes);
        Assert.Equal(protocols, draft.Protocols);
        Assert.NotEmpty(draft.ListenAddresses);
        Assert.Equal(Remote, draft.ObservedAddress);
        Assert.True(PeerRecord.TryOpen(draft.SignedPeerRecord!, out var record, out _, out _));
        Assert.Equal(draft.ListenAddresses, record!.Addresses);
    }

    [Fact]
    public void The_sequence_grows_with_the_clock_and_even_when_it_goes_back()
    {
        using var key = TestNet.KeyOf(1);
        var clock = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var self = new SelfDescription(key, _options, _ => [Remote], () => [], new SetClock(() => clock));
        ulong last = 0;
        foreach (var step in new[] { 0, 0, 5000, -100_000 })
        {
            clock = clock.AddMilliseconds(step);
            Assert.True(PeerRecord.TryOpen(Write(self, Remote).Draft.SignedPeerRecord!, out var record, out _, out _));
            Assert.True(record!.Sequence > last);
            Assert.True(record.Sequence >= (ulong)clock.ToUnixTimeMilliseconds());
            last = record.Sequence;
            self.Invalidate();
        }
    }

    [Fact]
    public void It_is_signed_once_for_each_scope_until_something_changes()
    {
        using var key = TestNet.KeyOf(1);
        var self = new SelfDescription(key, _options, scope => scope == AddressScope.Public ? [] : [Remote], () => ["/a"], _time);
        var output = new ArrayBufferWriter<byte>(4096);
        self.Write(output, Remote);
        output.ResetWrittenCount();

        var before = GC.GetAllocatedBytesForCurrentThread();
        self.Write(output, Remote);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Null(Write(self, Remote).Draft.SignedPeerRecord);
        Assert.Equal(1, self.Write(output, Remote));

        self.Invalidate();
        Assert.Equal(2, self.Write(output, Remote));
    }

    private (byte[] Message, IdentifyDraft Draft) Write(SelfDescription self, Multiaddr remote)
    {
        var output = new ArrayBufferWriter<byte>();
        self.Write(output, remote);
        Assert.Equal(OperationStatus.Done, Varint.TryRead(output.WrittenSpan, out var length, out var prefix));
        var message = output.WrittenSpan[prefix..].ToArray();
        Assert.Equal(length, (ulong)message.Length);
        var draft = new IdentifyDraft(_options, new StringPool(100));
        Assert.True(draft.TryMerge(message));
        return (message, draft);
    }

    private sealed class SetClock(Func<DateTimeOffset> now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now();
    }
}
