using Registry.Hivemind.Petals;
using Registry.Identity;

namespace Registry.Hivemind.Tests.Petals;

public sealed class SpansTests
{
    private static readonly PeerId A = PeerOf(1);
    private static readonly PeerId B = PeerOf(2);

    [Fact]
    public void A_server_has_the_span_that_it_announces()
    {
        var spans = Compute([Of(A, 0, 2)], [Of(A, 0, 2), Of(B, 1, 3)], [Of(B, 1, 3)]);
        Assert.Equal([(A, 0, 2), (B, 1, 3)], spans);
    }

    [Fact]
    public void Without_a_word_of_its_own_it_is_that_of_the_blocks_it_is_found_under() =>
        Assert.Equal([(A, 1, 3)], Compute([], [Of(A)], [Of(A)], []));

    [Fact]
    public void A_span_ends_with_the_model() =>
        Assert.Equal([(A, 0, 2)], Compute([Of(A, 0, 1_000_000_000)], []));

    [Fact]
    public void A_span_that_is_empty_or_beyond_the_model_is_none()
    {
        Assert.Empty(Compute([Of(A, 3, 1)], [], [], []));
        Assert.Empty(Compute([Of(A, 7, 9)], []));
    }

    [Fact]
    public void The_best_state_counts()
    {
        var joining = Of(A, 0, 1) with { Info = new ServerInfo(WorkerState.Joining, 1) { StartBlock = 0, EndBlock = 1 } };
        Assert.Equal([(A, 1, 3)], Compute([joining], [Of(A, 1, 3)], [joining]));
    }

    [Fact]
    public void What_others_say_of_a_server_does_not_count_when_it_announced_itself()
    {
        var self = Of(A, 0, 1) with { Info = new ServerInfo(WorkerState.Offline, 1) { StartBlock = 0, EndBlock = 1 }, IsSelfAnnounced = true };
        var span = Assert.Single(Spans.Compute([[self], [Of(A, 1, 3)], [Of(A, 1, 3)]]));
        Assert.Equal((0, 1, WorkerState.Offline), (span.Start, span.End, span.By.Info.State));
    }

    [Fact]
    public void The_last_of_its_announcements_to_expire_says_how_long_it_is_known()
    {
        var span = Assert.Single(Spans.Compute([[Of(A, 0, 2) with { Expiration = 10 }], [Of(A, 0, 2) with { Expiration = 20 }]]));
        Assert.Equal(20, span.By.Expiration);
    }

    private static Announcement Of(PeerId peer, int? start = null, int? end = null) =>
        new(peer, new ServerInfo(WorkerState.Online, 10) { StartBlock = start, EndBlock = end }, 100, false);

    private static IEnumerable<(PeerId, int, int)> Compute(params IReadOnlyList<Announcement>[] blocks) =>
        Spans.Compute(blocks).OrderBy(span => span.Start).Select(span => (span.By.Peer, span.Start, span.End));

    private static PeerId PeerOf(byte seed) => PrivateKey.FromEd25519Seed(Enumerable.Repeat(seed, 32).ToArray()).PublicKey.PeerId;
}
