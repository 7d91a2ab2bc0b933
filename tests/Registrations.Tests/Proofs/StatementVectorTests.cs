using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Proofs;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests.Proofs;

/// <summary>All three kinds of statement as ethers and Node made them, to the letter of texts, typed data, records and keys; and what forges them.</summary>
public sealed class StatementVectorTests
{
    private static readonly BodyVerifier Verifier = new(new RegistrationOptions(), WalletRecovery.Default);

    public static TheoryData<string> Forged => new(RegistrationVectors.Forgeries.Select(vector => vector.Text("name")));

    public static TheoryData<string> Bad => new(RegistrationVectors.BadRecords.Select(vector => vector.Text("name")));

    [Fact]
    public void Statements_are_the_ones_that_were_signed()
    {
        foreach (var vector in RegistrationVectors.Registrations) AssertStated(RecordKind.Registration, vector);
        foreach (var vector in RegistrationVectors.Withdrawals) AssertStated(RecordKind.Withdrawal, vector);
        foreach (var vector in RegistrationVectors.Authorizations) AssertStated(RecordKind.Authorization, vector);
    }

    [Theory]
    [InlineData("eip191")]
    [InlineData("eip191_compact")]
    [InlineData("eip712")]
    public void Registrations_are_accepted_with_and_without_the_peers_signature(string signature)
    {
        foreach (var vector in RegistrationVectors.Registrations)
        {
            Assert.Empty(RecordKey.Of(Accept(RecordKind.Registration, vector.Signed(signature))));

            var proven = Accept(RecordKind.Registration, vector.Signed(signature).ByPeer(vector));

            Assert.True(proven.VerifyPeer());
            Assert.Equal(vector.Text("node_id"), proven.NodeId.ToString());
            Assert.Equal([vector.Text("key")], Keys(proven));
            if (signature != "eip712") AssertEncoded(vector.Text("record"), proven);
        }
    }

    [Theory]
    [InlineData("eip191")]
    [InlineData("eip712")]
    public void Withdrawals_are_accepted_from_the_wallet_the_peer_and_both(string signature)
    {
        foreach (var vector in RegistrationVectors.Withdrawals)
        {
            var (keys, records) = (vector.GetProperty("keys"), vector.GetProperty("records"));

            var byWallet = Accept(RecordKind.Withdrawal, vector.Signed(signature));
            var byPeer = Accept(RecordKind.Withdrawal, vector.Body().ByPeer(vector));
            var byBoth = Accept(RecordKind.Withdrawal, vector.Signed(signature).ByPeer(vector));

            Assert.Equal([keys.Text("wallet")], Keys(byWallet));
            Assert.Equal([keys.Text("peer")], Keys(byPeer));
            Assert.Equal([keys.Text("peer"), keys.Text("wallet")], Keys(byBoth));
            AssertEncoded(records.Text("peer"), byPeer);
            if (signature == "eip712") continue;
            AssertEncoded(records.Text("wallet"), byWallet);
            AssertEncoded(records.Text("both"), byBoth);
        }
    }

    [Fact]
    public void A_registration_rests_on_an_authorization()
    {
        foreach (var vector in RegistrationVectors.Authorizations.SelectMany(vector => vector.GetProperty("registrations").EnumerateArray()))
        {
            var authorization = Accept(RecordKind.Authorization, RegistrationBody.FromJson(vector.GetProperty("body").GetProperty("authorization")));
            AssertEncoded(vector.Text("authorization_record"), authorization);
            Assert.Empty(RecordKey.Of(authorization));

            var registration = Accept(RecordKind.Registration, vector.Body());

            AssertEncoded(vector.Text("record"), registration);
            Assert.Equal(vector.Text("text"), registration.StatementText);
            Assert.Equal(vector.Text("node_id"), registration.NodeId.ToString());
            Assert.Equal([vector.Text("key")], Keys(registration));
            Assert.Equal(authorization.Bytes.ToArray(), registration.Authorization!.Bytes.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Forged))]
    public void A_forgery_is_refused(string name)
    {
        var vector = RegistrationVectors.Forgeries.Single(forgery => forgery.Text("name") == name);

        var failure = Verifier.Verify(RecordKind.Registration, vector.Body(), RegistrationVectors.Issued, out var verified);

        Assert.Equal(vector.Text("code"), failure?.Code);
        Assert.Null(verified);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_record_is_malformed_or_proves_nothing(string name)
    {
        var vector = RegistrationVectors.BadRecords.Single(bad => bad.Text("name") == name);

        if (!SignedRegistration.TryDecode(Convert.FromHexString(vector.Text("record")), out var record, out _)) return;

        var wallet = record!.HasWalletProof && record.VerifyWallet(WalletRecovery.Default);
        var peer = record.HasPeerSignature && record.VerifyPeer();
        var proofsAreTrue = wallet == record.HasWalletProof && peer == record.HasPeerSignature;
        Assert.False(proofsAreTrue && (wallet || (peer && record.Kind == RecordKind.Withdrawal)));
    }

    [Fact]
    public void A_heartbeat_is_signed_by_the_peer()
    {
        var vector = RegistrationVectors.Heartbeat;
        var body = HeartbeatBody.FromJson(vector.GetProperty("body"));
        var node = vector.GetProperty("node_id").GetGuid();

        Assert.Equal(vector.Text("text"), HeartbeatProof.Text("far-mesh", node, body.Status, body.IssuedAt!));
        var proof = HeartbeatProof.Read(body, out _)!;
        Assert.Equal(vector.GetProperty("body").GetProperty("issued_at").GetDateTimeOffset(), proof.IssuedAt);
        Assert.Null(proof.Check("far-mesh", node, body.Status, RegistrationVectors.Worker));
        Assert.NotNull(proof.Check("other-mesh", node, body.Status, RegistrationVectors.Worker));
        Assert.NotNull(proof.Check("far-mesh", Guid.NewGuid(), body.Status, RegistrationVectors.Worker));
        Assert.NotNull(proof.Check("far-mesh", node, "offline", RegistrationVectors.Worker));
    }

    [Fact]
    public void An_api_key_has_the_hash_that_was_stated()
    {
        var vector = RegistrationVectors.Registrations.Single(registration => registration.MaybeText("api_key") is not null);

        Assert.True(ApiKeys.IsWellFormed(vector.Text("api_key")));
        Assert.Equal(vector.GetProperty("body").Text("api_key_hash"), ApiKeys.Hash(vector.Text("api_key")));
    }

    [Fact]
    public void Peers_have_the_ids_of_their_keys()
    {
        foreach (var peer in RegistrationVectors.All.GetProperty("peers").EnumerateObject())
        {
            Assert.True(PublicKey.TryDecode(Convert.FromHexString(peer.Value.Text("public_key")), out var key, out var error), error);
            Assert.Equal(peer.Value.Text("id"), key.PeerId.ToString());
        }
    }

    private static void AssertStated(RecordKind kind, JsonElement vector)
    {
        Assert.Null(Verifier.State(kind, vector.Body(), RegistrationVectors.Issued, out var statement));
        Assert.Equal(vector.Text("text"), statement!.Text);
        var typed = JsonNode.Parse(vector.GetProperty("typed_data").GetRawText());
        Assert.True(JsonNode.DeepEquals(typed, statement.TypedData), statement.TypedData.ToJsonString());
        Assert.Equal(typed!["message"]!.AsObject().Select(member => member.Key), statement.TypedData["message"]!.AsObject().Select(member => member.Key));
    }

    private static SignedRegistration Accept(RecordKind kind, RegistrationBody body)
    {
        Assert.Null(Verifier.Verify(kind, body, RegistrationVectors.Issued, out var verified));
        return verified!.Record;
    }

    private static void AssertEncoded(string hex, SignedRegistration record)
    {
        Assert.Equal(hex, Convert.ToHexStringLower(record.Bytes.Span));
        Assert.True(SignedRegistration.TryDecode(record.Bytes.Span, out var again, out var error), error);
        Assert.Equal(record.StatementText, again!.StatementText);
        Assert.Equal(record.HasWalletProof, again.VerifyWallet(WalletRecovery.Default));
        Assert.Equal(record.HasPeerSignature, again.VerifyPeer());
    }

    private static IEnumerable<string> Keys(SignedRegistration record) => RecordKey.Of(record).Select(key => key.ToString());
}
