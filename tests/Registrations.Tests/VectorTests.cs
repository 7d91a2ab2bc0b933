using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Registrations.Records;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>What ethers signs is accepted, to the letter of text and typed data; what forges it is refused and leaves nothing.</summary>
public sealed class VectorTests
{
    public static TheoryData<int, string> Accepted =>
        new(from index in Enumerable.Range(0, 4) from signature in new[] { "eip191", "eip191_compact", "eip712" } select (index, signature));

    public static TheoryData<string> Forged => new(RegistrationVectors.Forgeries.Select(vector => vector.Text("name")));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_statement_is_the_one_ethers_signed(int index)
    {
        await using var home = new Home(RegistrationVectors.Issued);
        var vector = RegistrationVectors.Registrations.ElementAt(index);

        Assert.True(home.Registrar.TryStatement(vector.Body(), out var statement, out var failure), failure?.Message);

        Assert.Equal(vector.Text("text"), statement!.Text);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(vector.GetProperty("typed_data").GetRawText()), statement.TypedData), statement.TypedData.ToJsonString());
        Assert.Equal(vector.GetProperty("typed_data").GetProperty("message").EnumerateObject().Select(member => member.Name), statement.TypedData["message"]!.AsObject().Select(member => member.Key));
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task A_registration_signed_by_ethers_is_accepted(int index, string signature)
    {
        await using var home = new Home(RegistrationVectors.Issued);
        var vector = RegistrationVectors.Registrations.ElementAt(index);

        var node = Home.Accept(await home.Registrar.RegisterAsync(vector.Signed(signature), null, CancellationToken.None));

        Assert.Equal(new VerifiedProofs(Wallet: true, Peer: false), node.Verified);
        Assert.Equal(vector.Text("text"), node.Record.StatementText);
        Assert.True(SignedRegistration.TryDecode(node.Record.Bytes.Span, out var record, out _));
        Assert.Equal(node.NodeId, record!.NodeId);
    }

    [Fact]
    public async Task A_peer_signature_made_elsewhere_proves_the_peer()
    {
        await using var home = new Home(RegistrationVectors.Issued);
        foreach (var vector in RegistrationVectors.Registrations)
        {
            var body = vector.Signed() with { PeerPublicKey = vector.Text("peer_public_key"), PeerSignature = vector.Text("peer_signature") };
            Assert.True(Home.Accept(await home.Registrar.RegisterAsync(body, null, CancellationToken.None)).Verified.Peer);
        }
    }

    [Theory]
    [MemberData(nameof(Forged))]
    public async Task A_forgery_is_refused_and_nothing_is_kept(string name)
    {
        await using var home = new Home(RegistrationVectors.Issued);
        var vector = RegistrationVectors.Forgeries.Single(forgery => forgery.Text("name") == name);

        var outcome = await home.Registrar.RegisterAsync(vector.Body(), null, CancellationToken.None);

        var refused = Assert.IsType<RegistrationOutcome.Refused>(outcome);
        Assert.Equal(vector.Text("code"), refused.Failure.Code);
        Assert.Equal(0, home.Registrar.Stats().TotalNodesRegistered);
        Assert.Empty(home.Events);
        await home.RestartAsync();
        Assert.Equal(0, home.Registrar.Active(null, 10, 0).Total);
    }

    [Fact]
    public async Task A_withdrawal_signed_by_ethers_is_accepted()
    {
        foreach (var scheme in new[] { "eip191", "eip712" })
        {
            await using var home = new Home(RegistrationVectors.Issued);
            var node = Home.Accept(await home.Registrar.RegisterAsync(RegistrationVectors.Registrations.ElementAt(1).Signed(), null, CancellationToken.None));
            var body = WithdrawalBody.FromJson(RegistrationVectors.Withdrawal.GetProperty("body"));
            Assert.True(home.Registrar.TryStatement(body, out var statement, out _));
            Assert.Equal(RegistrationVectors.Withdrawal.Text("text"), statement!.Text);
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(RegistrationVectors.Withdrawal.GetProperty("typed_data").GetRawText()), statement.TypedData));

            var outcome = await home.Registrar.WithdrawAsync(body with { Signature = RegistrationVectors.Withdrawal.Text(scheme), SignatureScheme = scheme }, node.NodeId, CancellationToken.None);

            Assert.IsType<WithdrawalOutcome.Withdrawn>(outcome);
            Assert.Null(home.Registrar.Find(node.NodeId));
        }
    }

    [Fact]
    public async Task A_registration_for_another_network_than_the_daemons_is_refused()
    {
        await using var home = new Home(RegistrationVectors.Issued, new RegistrationOptions { Network = "other-mesh" });

        var outcome = await home.Registrar.RegisterAsync(RegistrationVectors.Registrations.First().Signed(), null, CancellationToken.None);

        Assert.Equal(FailureKind.SignatureInvalid, Assert.IsType<RegistrationOutcome.Refused>(outcome).Failure.Kind);
    }

    [Fact]
    public async Task The_name_of_a_node_is_a_uuid_that_anybody_can_compute()
    {
        // python3: uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_DNS, "far-mesh-node"), "far-mesh\n" + peer + "\n" + model)
        Assert.Equal(new Guid("e77a79f8-6dc1-5089-82af-08454bef62df"), NodeId.Namespace);
        await using var home = new Home(RegistrationVectors.Issued);
        var node = Home.Accept(await home.Registrar.RegisterAsync(RegistrationVectors.Registrations.First().Signed(), null, CancellationToken.None));
        Assert.Equal(new Guid("355b4372-b913-5c08-b626-41557b03b89a"), node.NodeId);
        Assert.Equal(NodeId.Of("far-mesh", RegistrationVectors.Worker, "meta-llama/Llama-2-7b-chat-hf"), node.NodeId);
    }

    [Fact]
    public void Every_forgery_is_a_body_that_reads()
    {
        Assert.All(RegistrationVectors.Forgeries, vector => Assert.Equal(JsonValueKind.Object, vector.GetProperty("body").ValueKind));
        Assert.All(RegistrationVectors.Forgeries, vector => Assert.Empty(vector.Body().Malformed));
    }
}
