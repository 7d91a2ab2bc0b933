using System.Net;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Moderation.Audit;
using Registry.Sqlite;

namespace Registry.Moderation.Blocks;

/// <summary>
/// The blocks: kept in the database, asked in memory. A change and its line in the audit log are one transaction, and show
/// once it is on disk; changes wait for one another. While the database cannot be written a change faults with
/// DatabaseUnavailableException.
/// </summary>
public sealed class BlockList : IBlocks, IDisposable
{
    private readonly Database _database;
    private readonly AuditLog _audit;
    private readonly BlockOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);
    private volatile BlockSet _set;

    /// <summary>Creates its table and reads it. Throws DatabaseUnavailableException when the database cannot be used.</summary>
    public BlockList(Database database, AuditLog audit, BlockOptions options, TimeProvider time)
    {
        _database = database;
        _audit = audit;
        _options = options;
        _time = time;
        database.Migrate("blocks", BlockTable.Steps);
        _set = new BlockSet(database.Load(BlockTable.ReadAll));
    }

    /// <summary>Raised when a block is in force, on the thread that made it; handlers must be quick and must not throw.</summary>
    public event Action<Block>? Blocked;

    /// <summary>The blocks that hold now, oldest first.</summary>
    public IReadOnlyList<Block> All
    {
        get
        {
            var now = _time.GetUtcNow();
            return [.. _set.All.Where(block => block.HoldsAt(now)).OrderBy(block => block.Id)];
        }
    }

    public bool IsBlocked(Guid node) => _set.Blocks(node, _time.GetUtcNow());

    public bool IsBlocked(EthereumAddress wallet) => _set.Blocks(wallet, _time.GetUtcNow());

    public bool IsBlocked(PeerId peer) => _set.Blocks(peer, _time.GetUtcNow());

    public bool IsBlocked(IPAddress address) => _set.Blocks(address, _time.GetUtcNow());

    /// <summary>Null when there is none that holds.</summary>
    public Block? Find(long id) => All.FirstOrDefault(block => block.Id == id);

    /// <summary>Blocks, or replaces the block of the same target. Its line in the audit log is <paramref name="entry"/>, done.</summary>
    public async Task<BlockOutcome> BlockAsync(BlockTarget target, string reason, DateTimeOffset? until, AuditEntry entry)
    {
        Block block;
        bool isNew;
        await _turn.WaitAsync();
        try
        {
            var now = Whole(_time.GetUtcNow());
            var kept = _set.All.Where(other => other.HoldsAt(now)).ToList();
            isNew = !kept.Exists(other => other.Target.Equals(target));
            if (isNew && kept.Count >= _options.MaxBlocks) return new BlockOutcome.Full(_options.MaxBlocks);

            var over = _set.All.Where(other => !other.HoldsAt(now) && !other.Target.Equals(target)).Select(other => other.Id).ToList();
            block = new Block(0, target, reason, now, until is { } end ? Whole(end) : null, entry.By);
            var id = 0L;
            await _database.WriteAsync(connection =>
            {
                foreach (var ended in over) BlockTable.Delete(connection, ended);
                id = BlockTable.Save(connection, block);
                _audit.Write(connection, entry with { Outcome = AuditEntry.Done });
            });
            block = block with { Id = id };
            _set = new BlockSet([.. kept.Where(other => !other.Target.Equals(target)), block]);
        }
        finally
        {
            _turn.Release();
        }

        Blocked?.Invoke(block);
        return new BlockOutcome.Made(block, isNew);
    }

    /// <summary>Lifts a block; false when there is none with this id. Its line in the audit log is <paramref name="entry"/>, done.</summary>
    public async Task<bool> LiftAsync(long id, AuditEntry entry)
    {
        await _turn.WaitAsync();
        try
        {
            if (Find(id) is null) return false;

            await _database.WriteAsync(connection =>
            {
                BlockTable.Delete(connection, id);
                _audit.Write(connection, entry with { Outcome = AuditEntry.Done });
            });
            _set = new BlockSet(_set.All.Where(block => block.Id != id));
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>In milliseconds, as it is kept: a restart must not change an answer.</summary>
    private static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
