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

    public ManualTimeProvider Clock { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public Registrar Registrar { get; private set; }

    public Database Database => _database;

    public List<RegistrationEvent> Events { get; } = [];

    /// <summary>Closes everything and opens it again.</summary>
    public async Task RestartAsync()
    {
        await _database.DisposeAsync();
        (_database, Registrar) = Open();
    }

    /// <summary>Registers as of now; what comes back must be an acceptance with a key.</summary>
    public async Task<(RegisteredNode Node, string Key)> RegisterAsync(SigningWorker worker, bool peerSigned = false, TimeSpan? lifetime = null)
    {
        var outcome = await Registrar.RegisterAsync(worker.Body(Now, peerSigned, lifetime), null, CancellationToken.None);
        return (Accept(outcome), KeyOf(outcome));
    }

    public static RegisteredNode Accept(RegistrationOutcome outcome) => outcome switch
    {
        RegistrationOutcome.Registered registered => registered.Node,
        RegistrationOutcome.ReRegistered registered => registered.Node,
        RegistrationOutcome.Refused refused => throw new InvalidOperationException($"{refused.Failure.Code}: {refused.Failure.Message} {string.Join(", ", refused.Failure.Errors)}"),
        _ => throw new InvalidOperationException(outcome.ToString()),
    };

    public static string KeyOf(RegistrationOutcome outcome) => outcome switch
    {
        RegistrationOutcome.Registered registered => registered.ApiKey,
        RegistrationOutcome.ReRegistered registered => registered.ApiKey,
        _ => throw new InvalidOperationException(outcome.ToString()),
    };

    public Task<HeartbeatOutcome> HeartbeatAsync(Guid node, string? key, HeartbeatBody? body = null) =>
        Registrar.HeartbeatAsync(node, body ?? new HeartbeatBody(), Credential.OfKey(key), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private (Database Database, Registrar Registrar) Open()
    {
        var database = Database.Open(new DatabaseOptions { Path = Path.Combine(_directory.FullName, "registry.db"), MaxPages = _maxPages }, Clock);
        var registrar = Registrar.Open(_options, new SqliteRegistrationStore(database), Clock);
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
