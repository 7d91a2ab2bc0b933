using System.Net;
using Registry.Identity;
using Registry.Registrations.Changes;
using Registry.Registrations.Records;
using Registry.Registrations.Sqlite;
using Registry.Sqlite;
using Registry.Testing;

namespace Registry.Registrations.Tests.Fixtures;

/// <summary>A registrar over a real database in a directory of its own, with a clock that the test moves.</summary>
internal sealed class Home : IAsyncDisposable
{
    /// <summary>In memory where there is such a file system: what is tested here is not the disk.</summary>
    private static readonly string Root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private readonly DirectoryInfo _directory = Directory.CreateDirectory(Path.Combine(Root, $"registry-registrations-{Guid.NewGuid():n}"));
    private readonly RegistrationOptions _options;
    private readonly long? _maxPages;
    private Database _database;

    public Home(DateTimeOffset? now = null, RegistrationOptions? options = null, long? maxPages = null)
    {
        Clock.Advance((now ?? Clock.GetUtcNow().AddDays(30)) - Clock.GetUtcNow());
        _options = options ?? new RegistrationOptions();
        _maxPages = maxPages;
        (_database, Registrar) = Open();
    }

    /// <summary>The address that calls come from, when no other is said.</summary>
    public static IPAddress From { get; } = IPAddress.Parse("203.0.113.7");

    public ManualTimeProvider Clock { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public Registrar Registrar { get; private set; }

    public Database Database => _database;

    /// <summary>What becomes of the question whether the network knows of a withdrawal.</summary>
    public Func<WithdrawalQuestion, QuestionOutcome> AskNetwork { get; set; } = _ => QuestionOutcome.NotNeeded;

    public List<RegistrationEvent> Events { get; } = [];

    /// <summary>Nodes listed as active.</summary>
    public IEnumerable<Guid> Listed => Registrar.Active(null, 1_000).Nodes.Select(node => node.NodeId);

    /// <summary>Closes everything and opens it again.</summary>
    public async Task RestartAsync()
    {
        await _database.DisposeAsync();
        (_database, Registrar) = Open();
    }

    /// <summary>Registers as of now, which must be taken; with the API key that it states.</summary>
    public async Task<(RegisteredNode Node, string Key)> RegisterAsync(SigningWorker worker, bool proven = false, TimeSpan? lifetime = null, IPAddress? from = null) =>
        (Accept(await TryRegisterAsync(worker.Body(Now, proven, lifetime), from)), worker.KeyAt(Now));

    public Task<RegistrationOutcome> TryRegisterAsync(RegistrationBody body, IPAddress? from = null) => Registrar.RegisterAsync(body, from ?? From, CancellationToken.None);

    /// <summary>Over the DHT, from somebody unless it is said from whom; under one of its keys.</summary>
    public Task<RecordPutOutcome> PutRecordAsync(SignedRegistration record, PeerId? from = null) =>
        Registrar.PutRecordAsync(RecordKey.Of(record).First().ToBytes(), record.Bytes, from, CancellationToken.None);

    public Task<WithdrawalOutcome> WithdrawAsync(RegistrationBody body, Guid? node = null, IPAddress? from = null) =>
        Registrar.WithdrawAsync(body, node, from ?? From, CancellationToken.None);

    /// <summary>By API key, at this daemon alone.</summary>
    public Task<WithdrawalOutcome> DeleteAsync(Guid node, string? key) => Registrar.WithdrawAsync(node, key, CancellationToken.None);

    public Task<AuthorizationOutcome> KeepAsync(RegistrationBody authorization, IPAddress? from = null) =>
        Registrar.KeepAuthorizationAsync(authorization, from ?? From, CancellationToken.None);

    public Task<HeartbeatOutcome> HeartbeatAsync(Guid node, string? key, HeartbeatBody? body = null) =>
        Registrar.HeartbeatAsync(node, body ?? new HeartbeatBody(), key, CancellationToken.None);

    public static RegisteredNode Accept(RegistrationOutcome outcome) => outcome switch
    {
        RegistrationOutcome.Registered registered => registered.Node,
        RegistrationOutcome.ReRegistered registered => registered.Node,
        RegistrationOutcome.Refused refused => throw new InvalidOperationException($"{refused.Failure.Code}: {refused.Failure.Message} {string.Join(", ", refused.Failure.Errors)}"),
        _ => throw new InvalidOperationException(outcome.ToString()),
    };

    public static FailureKind Refusal(RegistrationOutcome outcome) => Assert.IsType<RegistrationOutcome.Refused>(outcome).Failure.Kind;

    public static FailureKind Refusal(WithdrawalOutcome outcome) => Assert.IsType<WithdrawalOutcome.Refused>(outcome).Failure.Kind;

    public static FailureKind Refusal(HeartbeatOutcome outcome) => Assert.IsType<HeartbeatOutcome.Refused>(outcome).Failure.Kind;

    public static FailureKind Refusal(AuthorizationOutcome outcome) => Assert.IsType<AuthorizationOutcome.Refused>(outcome).Failure.Kind;

    /// <summary>The mistakes of a body that was not understood.</summary>
    public static IEnumerable<FieldError> Mistakes(RegistrationOutcome outcome)
    {
        var failure = Assert.IsType<RegistrationOutcome.Refused>(outcome).Failure;
        Assert.Equal(FailureKind.ValidationFailed, failure.Kind);
        return failure.Errors;
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private (Database Database, Registrar Registrar) Open()
    {
        var database = Database.Open(new DatabaseOptions { Path = Path.Combine(_directory.FullName, "registry.db"), MaxPages = _maxPages }, Clock);
        var registrar = Registrar.Open(_options, new SqliteRegistrationStore(database), Clock, askNetwork: question => AskNetwork(question));
        registrar.Changed += happened =>
        {
            lock (Events)
            {
                Events.Add(happened);
            }
        };
        return (database, registrar);
    }
}
