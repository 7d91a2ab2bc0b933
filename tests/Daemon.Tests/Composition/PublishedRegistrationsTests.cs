using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Dht.Server;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Multiformats;
using Registry.Registrations;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;
using Registry.Testing;

namespace Registry.Daemon.Tests.Composition;

/// <summary>What a worker registers with one daemon is in the DHT: others hold it, and answer for it when that daemon is gone.</summary>
public sealed class PublishedRegistrationsTests : IAsyncDisposable
{
    private const string Model = "published/model";

    private readonly TemporaryDirectory _directory = new();
    private readonly List<Node> _nodes = [];
    private readonly WalletKey _wallet = WalletKey.TryParse(new string('7', 64), out var wallet, out _) ? wallet! : throw new InvalidOperationException();
    private readonly PrivateKey _worker = PrivateKey.FromEd25519Seed(new byte[32]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private byte[] Key => RecordKey.For(Multihash.Sha256(Encoding.UTF8.GetBytes(Model)), _worker.PublicKey.PeerId);

    [Fact]
    public async Task A_registration_reaches_the_other_daemon_is_refreshed_there_and_ends_with_its_withdrawal()
    {
        var other = await StartAsync("other");
        var daemon = await StartAsync("daemon", other);
        await JoinsAsync(daemon);
        await RegisterAsync(daemon);
        await Eventually.IsTrue(() => RecordAt(other) is not null, "the registration is held elsewhere");
        Assert.Equal(RecordAt(daemon), RecordAt(other));
        var puts = PutsAt(other);
        await Eventually.IsTrue(() => PutsAt(other) >= puts + 2, "it is put again and again");

        await WithdrawAsync(daemon);
        await Eventually.IsTrue(() => RecordAt(other) is null, "the withdrawal has come there, too");
        Assert.Null(other.Registrar.Find(NodeId.Of("far-mesh", _worker.PublicKey.PeerId, Model, _wallet.Address)));
    }

    [Fact]
    public async Task The_other_daemon_answers_for_a_registration_when_the_first_is_gone()
    {
        var other = await StartAsync("other");
        var daemon = await StartAsync("daemon", other);
        await JoinsAsync(daemon);
        await RegisterAsync(daemon);
        await Eventually.IsTrue(() => RecordAt(other) is not null, "the registration is held elsewhere");
        var expected = RecordAt(daemon);
        await StopAsync(daemon);

        var client = await StartAsync("client", other, ("Registry:Kad:Mode", "Client"));
        await JoinsAsync(client);
        await foreach (var found in client.Dht.FindValuesAsync(Key, trace: null, Cancellation))
        {
            Assert.Equal(other.Swarm.LocalPeer, found.From);
            Assert.Equal(expected, Convert.ToHexString(found.Value.Span));
            return;
        }
        Assert.Fail("Nobody had it.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        _worker.Dispose();
        _directory.Dispose();
    }

    private async Task<Node> StartAsync(string name, Node? bootstrap = null, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            [DaemonOptionsReader.DataKey] = _directory.File(name),
            [DaemonOptionsReader.ListenKey] = "/ip4/127.0.0.1/tcp/0",
            [DaemonOptionsReader.NetworkKey] = "far-mesh",
            ["Registry:Kad:Republish:SparseInterval"] = "00:00:00.02", // ten times that by the patient clock
        };
        if (bootstrap is not null) settings[$"{DaemonOptionsReader.BootstrapKey}:0"] = bootstrap.Swarm.Addresses[0].WithPeerId(bootstrap.Swarm.LocalPeer.Bytes.Span).ToString();
        foreach (var (key, value) in more) settings[key] = value;
        var read = NodeSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        var node = await Node.StartAsync(read, new PatientClock(), NullLoggerFactory.Instance, Cancellation);
        _nodes.Add(node);
        node.BeginBootstrap();
        return node;
    }

    /// <summary>Who publishes before it has joined looks again after a pause, which is long by a patient clock.</summary>
    private static Task JoinsAsync(Node node) => Eventually.IsTrue(() => node.Dht.RoutingTablePeers().Count > 0, "it has joined");

    private async Task StopAsync(Node node)
    {
        _nodes.Remove(node);
        await node.DisposeAsync();
    }

    private async Task RegisterAsync(Node node)
    {
        // Before the withdrawal: later ones win.
        var outcome = await node.Registrar.RegisterAsync(Signed(RecordKind.Registration, TimeSpan.FromMinutes(1)), null, Cancellation);
        Assert.IsType<RegistrationOutcome.Registered>(outcome);
    }

    private async Task WithdrawAsync(Node node) =>
        Assert.IsType<WithdrawalOutcome.Everywhere>(await node.Registrar.WithdrawAsync(Signed(RecordKind.Withdrawal, TimeSpan.Zero), null, null, Cancellation));

    private RegistrationBody Signed(RecordKind kind, TimeSpan age)
    {
        var body = new JsonObject { ["model_id"] = Model, ["issued_at"] = (DateTimeOffset.UtcNow - age).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) };
        if (kind == RecordKind.Registration) body["public_addr"] = "203.0.113.7:31330";
        Assert.Null(StatementSigner.Sign(body, kind, "far-mesh", new SigningKeys(_wallet, _worker, SignatureScheme.Eip191), DateTimeOffset.UtcNow, out var signed));
        using var document = JsonDocument.Parse(signed!.ToJsonString());
        return RegistrationBody.FromJson(document.RootElement);
    }

    private string? RecordAt(Node node) => node.Registrar.TryGetRecord(Key, out var value, out _) ? Convert.ToHexString(value.Span) : null;

    private static long PutsAt(Node node)
        => node.Dht.Status().Requests.Where(r => r is { Type: KadMessageType.PutValue, Result: RequestResult.Answered }).Sum(r => r.Count);
}
