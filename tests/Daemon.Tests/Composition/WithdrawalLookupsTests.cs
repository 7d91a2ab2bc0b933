using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Multiformats;
using Registry.Registrations;
using Registry.Registrations.Changes;
using Registry.Registrations.Records;
using Registry.Registrations.Sqlite;
using Registry.Registrations.Statements;
using Registry.Sqlite;
using Registry.Testing;

namespace Registry.Daemon.Tests.Composition;

/// <summary>A daemon that was not there when a worker was withdrawn asks those that were before it shows what somebody carries to it.</summary>
public sealed class WithdrawalLookupsTests : IAsyncDisposable
{
    private const string Model = "withdrawn/model";

    private readonly TemporaryDirectory _directory = new();
    private readonly List<Node> _nodes = [];
    private readonly WalletKey _wallet = WalletKey.TryParse(new string('7', 64), out var wallet, out _) ? wallet! : throw new InvalidOperationException();
    private readonly PrivateKey _worker = PrivateKey.FromEd25519Seed(new byte[32]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Withdrawn_before_it_joined_is_withdrawn_there()
    {
        var record = await RecordAsync(RecordKind.Registration, DateTimeOffset.UtcNow.AddMinutes(-2));
        var withdrawal = await RecordAsync(RecordKind.Withdrawal, DateTimeOffset.UtcNow.AddMinutes(-1));
        // Brought by somebody, so that the daemon answers for it and publishes nothing by itself.
        var other = await StartAsync("other");
        Assert.Equal(RecordPutOutcome.Stored, await PutAsync(other, withdrawal));
        var daemon = await StartAsync("daemon", other);
        await Eventually.IsTrue(() => daemon.Dht.RoutingTablePeers().Count > 0, "it has joined");

        Assert.Equal(RecordPutOutcome.Stored, await PutAsync(daemon, record));

        Assert.Null(daemon.Registrar.Find(record.NodeId));
        await Eventually.IsTrue(() => daemon.Registrar.TryGetRecord(KeyOf(withdrawal), out _, out _), "the withdrawal was looked up");
        Assert.Null(daemon.Registrar.Find(record.NodeId));
    }

    [Fact]
    public async Task What_nobody_withdrew_is_shown_when_the_others_have_answered()
    {
        var other = await StartAsync("other");
        var daemon = await StartAsync("daemon", other);
        await Eventually.IsTrue(() => daemon.Dht.RoutingTablePeers().Count > 0, "it has joined");
        var record = await RecordAsync(RecordKind.Registration, DateTimeOffset.UtcNow.AddMinutes(-2));

        Assert.Equal(RecordPutOutcome.Stored, await PutAsync(daemon, record));

        await Eventually.IsTrue(() => daemon.Registrar.Find(record.NodeId) is not null, "it is shown");
    }

    [Fact]
    public async Task What_was_left_unanswered_when_it_stopped_is_asked_again_once_the_network_is_reached()
    {
        var record = await RecordAsync(RecordKind.Registration, DateTimeOffset.UtcNow.AddMinutes(-2));
        var withdrawal = await RecordAsync(RecordKind.Withdrawal, DateTimeOffset.UtcNow.AddMinutes(-1));
        var other = await StartAsync("other");
        Assert.Equal(RecordPutOutcome.Stored, await PutAsync(other, withdrawal));
        await LeaveOpenAsync(record);

        var daemon = await StartAsync("daemon", other);

        Assert.Null(daemon.Registrar.Find(record.NodeId));
        await Eventually.IsTrue(() => daemon.Registrar.TryGetRecord(KeyOf(withdrawal), out _, out _), "the withdrawal was looked up");
        await Eventually.IsTrue(() => daemon.Registrar.Unanswered().Count == 0, "it was answered");
        Assert.Null(daemon.Registrar.Find(record.NodeId));
    }

    [Fact]
    public async Task It_stops_in_order_while_it_waits_to_ask_again()
    {
        await LeaveOpenAsync(await RecordAsync(RecordKind.Registration, DateTimeOffset.UtcNow.AddMinutes(-2)));
        var daemon = await StartAsync("daemon");
        Assert.Single(daemon.Registrar.Unanswered());

        _nodes.Remove(daemon);
        await daemon.DisposeAsync();

        // All that it had is let go of.
        Assert.Single((await StartAsync("daemon")).Registrar.Unanswered());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        _worker.Dispose();
        _directory.Dispose();
    }

    /// <summary>As if the daemon had been killed before anybody answered.</summary>
    private async Task LeaveOpenAsync(SignedRegistration record)
    {
        Directory.CreateDirectory(_directory.File("daemon"));
        await using var database = Database.Open(new DatabaseOptions { Path = Path.Combine(_directory.File("daemon"), "registry.db") }, TimeProvider.System);
        var before = Registrar.Open(new RegistrationOptions(), new SqliteRegistrationStore(database), TimeProvider.System, askNetwork: _ => QuestionOutcome.Taken);
        Assert.Equal(RecordPutOutcome.Stored, await before.PutRecordAsync(KeyOf(record), record.Bytes, from: null, Cancellation));
    }

    private static byte[] KeyOf(SignedRegistration record) => RecordKey.Of(record).First().ToBytes();

    private static Task<RecordPutOutcome> PutAsync(Node node, SignedRegistration record) => node.Registrar.PutRecordAsync(KeyOf(record), record.Bytes, from: null, Cancellation);

    private async Task<Node> StartAsync(string name, Node? bootstrap = null)
    {
        var settings = new Dictionary<string, string?>
        {
            [DaemonOptionsReader.DataKey] = _directory.File(name),
            [DaemonOptionsReader.ListenKey] = "/ip4/127.0.0.1/tcp/0",
            [DaemonOptionsReader.NetworkKey] = "far-mesh",
        };
        if (bootstrap is not null) settings[$"{DaemonOptionsReader.BootstrapKey}:0"] = bootstrap.Swarm.Addresses[0].WithPeerId(bootstrap.Swarm.LocalPeer.Bytes.Span).ToString();
        var node = await Node.StartAsync(NodeSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()), new PatientClock(), NullLoggerFactory.Instance, Cancellation);
        _nodes.Add(node);
        node.BeginBootstrap();
        return node;
    }

    /// <summary>Signed by wallet and peer; its record is made by a daemon that knows nobody.</summary>
    private async Task<SignedRegistration> RecordAsync(RecordKind kind, DateTimeOffset issued)
    {
        var body = new JsonObject { ["model_id"] = Model, ["issued_at"] = issued.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) };
        if (kind == RecordKind.Registration) body["public_addr"] = "203.0.113.7:31330";
        Assert.Null(StatementSigner.Sign(body, kind, "far-mesh", new SigningKeys(_wallet, _worker, SignatureScheme.Eip191), issued, out var signed));
        using var document = JsonDocument.Parse(signed!.ToJsonString());
        var given = RegistrationBody.FromJson(document.RootElement);
        var maker = await StartAsync($"maker of {kind}");
        if (kind == RecordKind.Registration) await maker.Registrar.RegisterAsync(given, null, Cancellation);
        else await maker.Registrar.WithdrawAsync(given, null, null, Cancellation);
        var key = kind == RecordKind.Registration
            ? RecordKey.For(Multihash.Sha256(Encoding.UTF8.GetBytes(Model)), _worker.PublicKey.PeerId)
            : RecordKey.Of(new StatementKey(StatementPlace.PeerWithdrawal, _worker.PublicKey.PeerId, Multihash.Sha256(Encoding.UTF8.GetBytes(Model)), default)).ToBytes();
        Assert.True(maker.Registrar.TryGetRecord(key, out var bytes, out _));
        Assert.True(SignedRegistration.TryDecode(bytes.Span, out var record, out var error), error);
        return record!;
    }
}
