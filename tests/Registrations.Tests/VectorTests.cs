using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>What ethers signed, taken by a registry: accepted and kept; and what forges it is refused and leaves nothing.</summary>
public sealed class VectorTests
{
    public static TheoryData<string> Forged => new(RegistrationVectors.Forgeries.Select(vector => vector.Text("name")));

    [Fact]
    public async Task Registrations_are_kept_with_the_proofs_that_they_carry()
    {
        foreach (var vector in RegistrationVectors.Registrations)
        {
            await using var home = new Home(RegistrationVectors.Issued);
            Assert.Equal(new VerifiedProofs(Wallet: true, Peer: false), Home.Accept(await home.TryRegisterAsync(vector.Signed())).Verified);
            // The same statement with more proof takes its place.
            var proven = Assert.IsType<RegistrationOutcome.ReRegistered>(await home.TryRegisterAsync(vector.Signed().ByPeer(vector))).Node;

            await home.RestartAsync();
            var node = home.Registrar.Find(proven.NodeId)!;
            Assert.Equal(vector.Text("node_id"), node.NodeId.ToString());
            Assert.Equal(new VerifiedProofs(Wallet: true, Peer: true), node.Verified);
            Assert.Equal(vector.Text("text"), node.Record.StatementText);
            Assert.Equal(vector.Text("record"), Convert.ToHexStringLower(node.Record.Bytes.Span));
            Assert.True(home.Registrar.TryGetRecord(System.Text.Encoding.ASCII.GetBytes(vector.Text("key")), out _, out _));
        }
    }

    [Theory]
    [MemberData(nameof(Forged))]
    public async Task A_forgery_is_refused_and_nothing_is_kept(string name)
    {
        await using var home = new Home(RegistrationVectors.Issued);
        var vector = RegistrationVectors.Forgeries.Single(forgery => forgery.Text("name") == name);

        var refused = Assert.IsType<RegistrationOutcome.Refused>(await home.TryRegisterAsync(vector.Body()));

        Assert.Equal(vector.Text("code"), refused.Failure.Code);
        Assert.Equal(0, home.Registrar.Stats().TotalNodesRegistered);
        Assert.Empty(home.Events);
        await home.RestartAsync();
        Assert.Empty(home.Listed);
    }

    [Fact]
    public async Task A_registration_for_another_network_than_the_daemons_is_refused()
    {
        await using var home = new Home(RegistrationVectors.Issued, new RegistrationOptions { Network = "other-mesh" });

        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await home.TryRegisterAsync(RegistrationVectors.Registrations.First().Signed())));
    }
}
