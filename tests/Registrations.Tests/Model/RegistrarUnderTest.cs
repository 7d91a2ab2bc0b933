using Registry.Registrations.Records;
using Registry.Registrations.Statements;
using Registry.Registrations.Tests.Fixtures;
using Registry.Testing;

namespace Registry.Registrations.Tests.Model;

/// <summary>The real registrar, over HTTP's door and the DHT's, with real signatures.</summary>
internal sealed class RegistrarUnderTest : IRegistryUnderTest
{
    private const int Wallets = 3;
    private const int Peers = 2;
    private const int Models = 3;

    private readonly ManualTimeProvider _clock = new();
    private readonly Registrar _registrar;

    private RegistrarUnderTest(long now)
    {
        MoveTo(now);
        _registrar = Registrar.Open(new RegistrationOptions { ProvenBurst = 1_000 }, new MemoryStore(), _clock);
    }

    public async ValueTask<Arrival> ArriveAsync(ModelStatement statement, ModelWay way, long now)
    {
        MoveTo(now);
        if (statement.IsClaim && way == ModelWay.Carried) return Arrival.Refused;
        return Signatures.Of(statement) is { } signed
            ? way == ModelWay.Http ? await OverHttpAsync(statement, signed.Body) : await CarriedAsync(signed.Record)
            : Arrival.Refused;
    }

    public ValueTask AdvanceAsync(long now)
    {
        MoveTo(now);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<LiveNode>> LiveAsync()
    {
        List<LiveNode> live = [];
        for (var wallet = 0; wallet < Wallets; wallet++)
        {
            for (var peer = 0; peer < Peers; peer++)
            {
                for (var model = 0; model < Models; model++)
                {
                    if (_registrar.Find(Signatures.Worker(wallet, peer, model).NodeId) is { } node) live.Add(LiveNode.Of(Signatures.StatementOf(node.Record)));
                }
            }
        }

        return ValueTask.FromResult<IReadOnlyList<LiveNode>>(live);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Arrival> OverHttpAsync(ModelStatement statement, RegistrationBody body)
    {
        if (!statement.IsRegistration) return await _registrar.WithdrawAsync(body, null, null, CancellationToken.None) is WithdrawalOutcome.Everywhere ? Arrival.Accepted : Arrival.Refused;
        return await _registrar.RegisterAsync(body, null, CancellationToken.None) switch
        {
            RegistrationOutcome.Refused => Arrival.Refused,
            RegistrationOutcome.Unchanged => Arrival.Outdated,
            _ => Arrival.Accepted,
        };
    }

    private async Task<Arrival> CarriedAsync(SignedRegistration record)
    {
        var taken = Arrival.Refused;
        foreach (var key in RecordKey.Of(record))
        {
            switch (await _registrar.PutRecordAsync(key.ToBytes(), record.Bytes, null, CancellationToken.None))
            {
                case RecordPutOutcome.Stored:
                    taken = Arrival.Accepted;
                    break;
                case RecordPutOutcome.Outdated when taken == Arrival.Refused:
                    taken = Arrival.Outdated;
                    break;
            }
        }

        return taken;
    }

    private void MoveTo(long now) => _clock.Advance(RealStatements.Time(now) - _clock.GetUtcNow());

    internal sealed class Maker : IRegistryMaker
    {
        public IComparer<ModelStatement> Bytes { get; } = Comparer<ModelStatement>.Create((left, right) => Signatures.BytesOf(left).AsSpan().SequenceCompareTo(Signatures.BytesOf(right)));

        public ValueTask<IRegistryUnderTest> MakeAsync(long now) => ValueTask.FromResult<IRegistryUnderTest>(new RegistrarUnderTest(now));
    }

    /// <summary>Commits at once; what is tested here is not the disk.</summary>
    private sealed class MemoryStore : IRegistrationStore
    {
        public StoredRegistrations Load() => new([], [], 0, 0);

        public Task<string?> CommitAsync(RegistrationChange change) => Task.FromResult<string?>(null);

        public ValueTask<string?> ProblemAsync(CancellationToken cancellation) => new((string?)null);
    }

    /// <summary>Statements of the model as they are signed, each once for all histories.</summary>
    private static class Signatures
    {
        private static readonly Lock Gate = new();
        private static readonly Dictionary<ModelStatement, (RegistrationBody Body, SignedRegistration Record)?> Signed = [];
        private static readonly Dictionary<string, ModelStatement> Statements = new(StringComparer.Ordinal);

        public static SigningWorker Worker(int wallet, int peer, int model, int variant = 0) =>
            new(wallet + 1, peer + 1, RealStatements.ModelId(model)) { ChoosesKey = false, Address = $"198.51.100.{variant + 1}:31330" };

        public static byte[] BytesOf(ModelStatement statement) => Of(statement) is { } signed ? signed.Record.Bytes.ToArray() : [];

        public static ModelStatement StatementOf(SignedRegistration record)
        {
            lock (Gate) return Statements[Convert.ToHexString(record.Bytes.Span)];
        }

        /// <summary>Null when no such statement can be made: a registration outside its authorization.</summary>
        public static (RegistrationBody Body, SignedRegistration Record)? Of(ModelStatement statement)
        {
            lock (Gate)
            {
                if (Signed.TryGetValue(statement, out var known)) return known;
                (RegistrationBody Body, SignedRegistration Record)? made = null;
                try
                {
                    var body = BodyOf(statement);
                    var record = SigningWorker.RecordOf(statement.IsRegistration ? RecordKind.Registration : RecordKind.Withdrawal, body);
                    made = (body, record);
                    Statements[Convert.ToHexString(record.Bytes.Span)] = statement;
                }
                catch (InvalidOperationException)
                {
                    // It contradicts itself, and is refused before anything is asked of a registry.
                }

                return Signed[statement] = made;
            }
        }

        private static RegistrationBody BodyOf(ModelStatement statement)
        {
            var real = RealStatements.Of(statement);
            var worker = Worker(statement.Wallet, statement.Peer, statement.Model, statement.Variant);
            if (!statement.IsRegistration)
            {
                var signers = (real.WalletSigns ? Signers.Wallet : default) | (real.PeerSigns ? Signers.Peer : default);
                return worker.Withdrawal(real.IssuedAt, signers, real.ModelId);
            }

            var lifetime = real.ExpiresAt - real.IssuedAt;
            return real.Authorization is { } given
                ? worker.AuthorizedBody(real.IssuedAt, worker.Authorization(given.IssuedAt, given.ExpiresAt - given.IssuedAt, given.ModelId), lifetime)
                : worker.Body(real.IssuedAt, real.PeerSigns, lifetime);
        }
    }
}
