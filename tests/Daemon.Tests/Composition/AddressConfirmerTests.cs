using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;
using Registry.Registrations;
using Registry.Registrations.Diagnosis;
using Registry.Registrations.Statements;
using Registry.Testing;

namespace Registry.Daemon.Tests.Composition;

/// <summary>A daemon dials what was registered, and confirms whoever proves there to be the one that registered it.</summary>
public sealed class AddressConfirmerTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<IAsyncDisposable> _open = [];
    private readonly WalletKey _wallet = WalletKey.TryParse(new string('7', 64), out var wallet, out _) ? wallet! : throw new InvalidOperationException();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_answers_at_his_address_is_confirmed_and_who_names_that_of_another_is_not()
    {
        using var worker = PrivateKey.GenerateEd25519();
        using var other = PrivateKey.GenerateEd25519();
        using var stranger = PrivateKey.GenerateEd25519();
        var address = await ListenAsync(worker, "/ip4/127.0.0.1/tcp/0");
        var others = await ListenAsync(other, "/ip4/127.0.0.2/tcp/0");
        var node = await StartAsync();
        var honest = await RegisterAsync(node, worker, address);
        var liar = await RegisterAsync(node, stranger, others);
        await node.DisposeAsync();

        // What is registered when it starts is dialled at once.
        node = await StartAsync();
        _open.Add(node);

        await Eventually.IsTrue(() => node.Registrar.Find(honest)!.ConfirmedAt is not null, "the peer answered at its address");
        await Eventually.IsTrue(
            () => node.Registrar.Diagnose(liar).Nodes[0].Findings.Any(finding => finding.Kind == FindingKind.DialFailed), "it is known that who answered there was another");
        Assert.Null(node.Registrar.Find(liar)!.ConfirmedAt);
    }

    [Theory]
    [InlineData("/ip4/45.1.1.1/tcp/1", true, true)]
    [InlineData("/ip6/2a00::1/tcp/1", true, true)]
    [InlineData("/dns/example.org/tcp/1", false, false)]
    [InlineData("/ip4/45.9.9.9/tcp/1", false, true)]
    [InlineData("/ip6/::ffff:45.9.9.9/tcp/1", false, true)]
    [InlineData("/ip4/45.8.8.8/tcp/1", false, false)]
    [InlineData("/ip4/127.0.0.1/tcp/1", false, true)]
    [InlineData("/ip6/::1/tcp/1", false, true)]
    [InlineData("/ip4/10.0.0.1/tcp/1", false, true)]
    [InlineData("/ip6/fd00::1/tcp/1", false, true)]
    [InlineData("/ip4/0.0.0.0/tcp/1", false, false)]
    [InlineData("/ip6/64:ff9b::2d01:101/tcp/1", false, false)]
    [InlineData("/ip6/64:ff9b:1::2d01:101/tcp/1", false, false)]
    [InlineData("/ip6/2002:2d01:101::1/tcp/1", false, false)]
    [InlineData("/ip6/2001::1/tcp/1", false, false)]
    [InlineData("/ip6/::2d01:101/tcp/1", false, false)]
    [InlineData("/ip4/45.1.1.1/tcp/1/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA/p2p-circuit", false, false)]
    public void Only_what_is_public_and_in_plain_sight_is_dialled(string address, bool may, bool inClosedNetworks)
    {
        Assert.Equal((may, inClosedNetworks), (May(allowPrivate: false), May(allowPrivate: true)));

        bool May(bool allowPrivate) => new ConfirmableAddresses(
            allowPrivate,
            () => [Multiaddr.Parse("/ip4/45.9.9.9/tcp/4001")],
            dialled => dialled.Find(MultiaddrProtocol.P2pCircuit) is null,
            ip => ip.ToString() == "45.8.8.8").MayDial(Multiaddr.Parse(address));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var open in _open) await open.DisposeAsync();
        _directory.Dispose();
    }

    private async Task<Node> StartAsync()
    {
        var settings = new Dictionary<string, string?>
        {
            [DaemonOptionsReader.DataKey] = _directory.File("data"),
            [DaemonOptionsReader.ListenKey] = "/ip4/127.0.0.1/tcp/0",
            [DaemonOptionsReader.NetworkKey] = "far-mesh",
            ["Registry:Confirming:AllowPrivate"] = "true",
        };
        return await Node.StartAsync(NodeSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()), new PatientClock(), NullLoggerFactory.Instance, Cancellation);
    }

    private async Task<Multiaddr> ListenAsync(PrivateKey key, string address)
    {
        var swarm = Swarm.CreateTcp(key, new SwarmOptions { ListenAddresses = [Multiaddr.Parse(address)] }, new PatientClock(), new Random(1), NullLoggerFactory.Instance);
        _open.Add(swarm);
        await swarm.StartAsync(Cancellation);
        return swarm.Addresses[0];
    }

    private async Task<Guid> RegisterAsync(Node node, PrivateKey worker, Multiaddr address)
    {
        var body = new JsonObject
        {
            ["model_id"] = "model",
            ["public_addr"] = address.ToString(),
            ["issued_at"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        Assert.Null(StatementSigner.Sign(body, RecordKind.Registration, "far-mesh", new SigningKeys(_wallet, worker, SignatureScheme.Eip191), DateTimeOffset.UtcNow, out var signed));
        using var document = JsonDocument.Parse(signed!.ToJsonString());
        return Assert.IsType<RegistrationOutcome.Registered>(await node.Registrar.RegisterAsync(RegistrationBody.FromJson(document.RootElement), null, Cancellation)).Node.NodeId;
    }
}
