"""The few parts of DuckDB's Python module that duckdb_peer.py uses, over the C library that
footfall is built with: for the test that holds the peers' questions to footfall's answers without
anything installed. FOOTFALL_DUCKDB is the path of libduckdb. All cells are texts or None.
"""
import ctypes
import os

_library = ctypes.CDLL(os.environ["FOOTFALL_DUCKDB"])


class _Result(ctypes.Structure):  # duckdb_result of duckdb.h
    _fields_ = [("columns", ctypes.c_uint64), ("rows", ctypes.c_uint64),
                ("changed", ctypes.c_uint64), ("cells", ctypes.c_void_p),
                ("error", ctypes.c_char_p), ("internal", ctypes.c_void_p)]


def _function(name, result, *parameters):
    function = getattr(_library, name)
    function.restype, function.argtypes = result, parameters
    return function


_pointer, _text, _number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint64
_result = ctypes.POINTER(_Result)
_open = _function("duckdb_open", ctypes.c_int, _text, ctypes.POINTER(_pointer))
_connect = _function("duckdb_connect", ctypes.c_int, _pointer, ctypes.POINTER(_pointer))
_query = _function("duckdb_query", ctypes.c_int, _pointer, _text, _result)
_error = _function("duckdb_result_error", _text, _result)
_columns = _function("duckdb_column_count", _number, _result)
_rows = _function("duckdb_row_count", _number, _result)
_name = _function("duckdb_column_name", _text, _result, _number)
_is_null = _function("duckdb_value_is_null", ctypes.c_bool, _result, _number, _number)
_cell = _function("duckdb_value_varchar", _pointer, _result, _number, _number)
_free = _function("duckdb_free", None, _pointer)
_destroy = _function("duckdb_destroy_result", None, _result)
_disconnect = _function("duckdb_disconnect", None, ctypes.POINTER(_pointer))
_close = _function("duckdb_close", None, ctypes.POINTER(_pointer))
__version__ = _function("duckdb_library_version", _text)().decode()


class Error(Exception):
    pass


class _Table:
    def __init__(self, result):
        self.description = [(_name(result, column).decode(),)
                            for column in range(_columns(result))]
        self._cells = [[self._text(result, column, row)
                        for column in range(len(self.description))] for row in range(_rows(result))]

    @staticmethod
    def _text(result, column, row):
        if _is_null(result, column, row):
            return None
        cell = _cell(result, column, row)
        try:
            return ctypes.string_at(cell).decode()
        finally:
            _free(cell)

    def fetchall(self):
        return self._cells


class _Connection:
    def __init__(self, path):
        self._database, self._connection = _pointer(), _pointer()
        if _open(str(path).encode(), ctypes.byref(self._database)) != 0:
            raise Error(f"{path} cannot be opened")
        _connect(self._database, ctypes.byref(self._connection))

    def execute(self, sql):
        if sql.lstrip().startswith(("SELECT", "WITH", "FROM")):
            sql = f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (\n{sql}\n)"
        result = _Result()
        try:
            if _query(self._connection, sql.encode(), ctypes.byref(result)) != 0:
                raise Error(f"{_error(ctypes.byref(result)).decode()}\n{sql}")
            return _Table(ctypes.byref(result))
        finally:
            _destroy(ctypes.byref(result))

    def close(self):
        _disconnect(ctypes.byref(self._connection))
        _close(ctypes.byref(self._database))


def connect(path):
    return _Connection(path)
