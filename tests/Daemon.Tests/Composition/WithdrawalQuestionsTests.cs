using System.Net;
using Registry.Daemon.Composition;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Multiformats;
using Registry.Registrations.Changes;
using Registry.Registrations.State;

namespace Registry.Daemon.Tests.Composition;

/// <summary>Whoever asks much waits for himself.</summary>
public sealed class WithdrawalQuestionsTests
{
    private static readonly PeerId Peer = PeerId.Parse("12D3KooWCf66ZzXLHXgLi9hwtkgYQGqR17ozAsKBoFYoA7CaSPFm");

    [Fact]
    public void Groups_take_turns_and_each_has_its_bound()
    {
        var questions = new WithdrawalQuestions(maxOfGroup: 3, max: 100);
        for (var n = 0; n < 10; n++) Assert.Equal(n < 3, questions.TryAdd(From("198.51.100.9")));
        var honest = From("203.0.113.7");
        Assert.True(questions.TryAdd(honest));

        questions.TryTake();
        Assert.Same(honest, questions.TryTake());
        Assert.True(questions.TryAdd(From("198.51.100.9")));
        for (var n = 0; n < 3; n++) Assert.NotNull(questions.TryTake());
        Assert.Null(questions.TryTake());
    }

    [Fact]
    public void There_is_a_bound_of_all()
    {
        var questions = new WithdrawalQuestions(maxOfGroup: 3, max: 2);
        Assert.True(questions.TryAdd(From("198.51.100.9")));
        Assert.True(questions.TryAdd(From("198.51.100.10")));
        Assert.False(questions.TryAdd(From("198.51.100.11")));
        questions.TryTake();
        Assert.True(questions.TryAdd(From("198.51.100.11")));
    }

    private static WithdrawalQuestion From(string address) =>
        new(Guid.NewGuid(), Peer, EthereumAddress.FromBytes(new byte[20]), Multihash.Sha256([1]), SourceGroup.Of(IPAddress.Parse(address)));
}
